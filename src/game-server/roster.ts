import type { Connection } from './connection.ts'

/** Who is connected: everybody, and who of them is which player. */
export class Roster {
  readonly #all = new Set<Connection>()
  readonly #byPlayer = new Map<string, Connection>()

  get size(): number {
    return this.#all.size
  }

  get everybody(): Iterable<Connection> {
    return this.#all
  }

  /** Those who came to play. */
  get players(): Connection[] {
    return [...this.#all].filter(({ came }) => came)
  }

  /** Those who proved who they are. */
  get names(): string[] {
    return [...this.#byPlayer.keys()]
  }

  add(connection: Connection): void {
    this.#all.add(connection)
  }

  /** Gives the connection that was this player before, if there is one. */
  name(connection: Connection, player: string): Connection | undefined {
    const older = this.#byPlayer.get(player)
    connection.id = player
    this.#byPlayer.set(player, connection)
    return older
  }

  /** Says whether it was there. */
  remove(connection: Connection): boolean {
    const { id } = connection
    if (id !== undefined && this.#byPlayer.get(id) === connection) this.#byPlayer.delete(id)
    return this.#all.delete(connection)
  }
}
