import type { ReportBody } from '../protocol/server-reports.ts'
import type { Connection } from './connection.ts'

/** What a report says of who is there. */
export type Present = Pick<ReportBody, 'client_count' | 'players'>

/** Who is connected, who of them plays, and which players may come back. */
export class Roster {
  readonly #all = new Set<Connection>()
  readonly #byPlayer = new Map<string, Connection>()
  /** Players whose connection is gone, and since when. */
  readonly #lostAt = new Map<string, number>()
  readonly #dismissed = new Set<string>()
  /** Everyone who was ever here and proved who they are. */
  readonly #known = new Set<string>()

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

  /** Whether anybody plays: a connection that only watches does not count. */
  get isPlayed(): boolean {
    return this.#byPlayer.size > 0 || this.players.length > 0
  }

  /** Whether this player is one of `players`: while a newer connection replaces an older one, neither is. */
  has(player: string): boolean {
    return this.#byPlayer.get(player)?.came ?? false
  }

  /** With the players who lost their connection at `lostSince` or later, as if they still had it. */
  present(lostSince = Infinity): Present {
    return {
      client_count: this.#all.size,
      players: [...this.#byPlayer.keys(), ...this.lostSince(lostSince)],
    }
  }

  /** Players who lost their connection at this time or later, and have neither come back nor left for good. */
  lostSince(time: number): string[] {
    return [...this.#lostAt].flatMap(([player, at]) => (at >= time ? [player] : []))
  }

  add(connection: Connection): void {
    this.#all.add(connection)
  }

  /** Gives the connection that was this player before, if there is one. */
  name(connection: Connection, player: string): Connection | undefined {
    const older = this.#byPlayer.get(player)
    connection.id = player
    connection.reconnected = this.#known.has(player)
    this.#known.add(player)
    this.#byPlayer.set(player, connection)
    this.#lostAt.delete(player)
    return older
  }

  /** Says whether it was there. */
  remove(connection: Connection, now: number): boolean {
    const { id } = connection
    if (id !== undefined && this.#byPlayer.get(id) === connection) {
      this.#byPlayer.delete(id)
      if (!this.#dismissed.has(id)) this.#lostAt.set(id, now)
    }
    return this.#all.delete(connection)
  }

  /** The player has left for good. Gives their connection, if they have one. */
  dismiss(player: string): Connection | undefined {
    this.#dismissed.add(player)
    this.#lostAt.delete(player)
    return this.#byPlayer.get(player)
  }

  isDismissed(player: string): boolean {
    return this.#dismissed.has(player)
  }
}

export function sameMembers(some: readonly string[], others: readonly string[]): boolean {
  const known = new Set(some)
  return known.size === new Set(others).size && others.every((one) => known.has(one))
}
