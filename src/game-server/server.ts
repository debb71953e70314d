import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'

import { parseClientLine, type ClientLine, type ServerLine } from '../protocol/lines.ts'
import type { ServerState } from '../protocol/server-state.ts'
import { playerOf } from './check-token.ts'
import type { GameServerConfig } from './config.ts'
import { Connection } from './connection.ts'
import { controlServer } from './control.ts'
import * as rules from './game.ts'

export interface ServerEvents {
  joined(connection: Connection): void
  /** A line that is no verb of the wire; says whether it was taken. */
  line(connection: Connection, text: string): boolean
  left(connection: Connection): void
  changed(state: 'running' | 'stop'): void
  /** Anything that a report tells is different now. */
  news(): void
}

/** Longer than 2^31 ms, and a timer would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** One match on one TCP port: connections, time and tokens around the rules of `game.ts`. */
export class GameServer {
  readonly connections = new Set<Connection>()
  readonly #config: GameServerConfig
  readonly #events: ServerEvents
  readonly #control: ReturnType<typeof controlServer>
  readonly #server: Server
  readonly #byPlayer = new Map<string, Connection>()
  #game: rules.Game
  #timer: NodeJS.Timeout | undefined

  constructor(config: GameServerConfig, events: ServerEvents) {
    this.#config = config
    this.#events = events
    this.#game = rules.openGame(Date.now(), config.rules)
    this.#server = createServer((socket) => {
      this.#accept(socket)
    })
    this.#control = controlServer(() => this.picture())
  }

  get state(): rules.Game['state'] {
    return this.#game.state
  }

  async listen(): Promise<{ port: number; controlPort: number }> {
    const { host, port, controlPort } = this.#config
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen({ host, port, backlog: 2048 }, resolve)
    })
    await new Promise<void>((resolve, reject) => {
      this.#control.once('error', reject).listen({ host, port: controlPort }, resolve)
    })
    this.#setTimer()
    return { port: portOf(this.#server), controlPort: portOf(this.#control) }
  }

  picture(): ServerState {
    const game = this.#game
    return {
      state: game.state,
      client_count: this.connections.size,
      players: [...this.#byPlayer.keys()],
      ttl_seconds: rules.secondsLeft(game, Date.now()),
      ...(game.state === 'stop' && { end_reason: game.why }),
    }
  }

  begin(seconds: number): void {
    if (this.#game.state === 'open') this.#apply(rules.begin(seconds, Date.now()))
  }

  stop(why: rules.StopReason): void {
    this.#become(rules.stop(this.#game, why))
  }

  toAll(line: ServerLine): void {
    for (const connection of this.connections) connection.say(line)
  }

  /** The control port answers until the last report was heard; then nothing holds the process. */
  closeControl(): void {
    this.#control.close()
    this.#control.closeAllConnections()
  }

  #accept(socket: Socket): void {
    const connection = new Connection(socket, this.#config.limits, {
      line: (from, text) => {
        this.#line(from, text)
      },
      closed: (gone) => {
        this.#left(gone)
      },
    })
    if (this.#game.state === 'stop' || this.connections.size >= this.#config.limits.clients) {
      connection.refuse('there is no room in this match')
      return
    }
    this.connections.add(connection)
    this.#events.news()
  }

  #line(from: Connection, text: string): void {
    const line = parseClientLine(text)
    if (line.verb === 'JOIN') {
      this.#join(from, line.token)
      return
    }
    if (this.#config.limits.tokenRequired && from.player === undefined) {
      from.refuse('send JOIN and a token first')
      return
    }
    if (line.verb === 'UNKNOWN' && this.#events.line(from, line.text)) return
    this.#play(from, line)
  }

  #play(from: Connection, line: ClientLine): void {
    if (line.verb === 'REQUEST_MATCH') this.#came(from)
    this.#apply(rules.play(this.#game, line, Date.now()), from)
  }

  /** The newest connection of a player counts: he may have lost the other without anybody noticing yet. */
  #join(from: Connection, token: string): void {
    const player = playerOf(token, this.#config, Date.now())
    if (player === undefined || from.player !== undefined) {
      from.refuse('this token does not open this match')
      return
    }
    const older = this.#byPlayer.get(player)
    this.#byPlayer.set(player, from)
    from.player = player
    older?.refuse('replaced by a newer connection')
    from.say({ verb: 'JOINED', player })
    this.#came(from)
    this.#events.joined(from)
    this.#events.news()
  }

  #came(connection: Connection): void {
    connection.came = true
    this.#become(rules.cameToPlay(this.#game))
  }

  #left(connection: Connection): void {
    if (!this.connections.delete(connection)) return
    if (connection.player && this.#byPlayer.get(connection.player) === connection)
      this.#byPlayer.delete(connection.player)
    this.#events.left(connection)
    this.#events.news()
    const anybody = [...this.connections].some(({ came }) => came)
    // A probe that comes and goes while players are on their way ends nothing.
    if (connection.came && !anybody)
      this.#become(rules.lastClientLeft(this.#game, Date.now(), this.#config.rules))
  }

  #apply({ game, answers, toAll }: rules.Played, from?: Connection): void {
    for (const line of answers) from?.say(line)
    for (const line of toAll) this.toAll(line)
    this.#become(game)
  }

  #become(game: rules.Game): void {
    const before = this.#game
    if (game === before) return
    this.#game = game
    this.#setTimer()
    if (game.state === before.state || game.state === 'open') return
    if (game.state === 'stop') this.#finish()
    this.#events.changed(game.state)
    this.#events.news()
  }

  #finish(): void {
    this.#server.close()
    this.toAll({ verb: 'STATE', state: 'stop' })
    for (const connection of this.connections) connection.close()
  }

  #setTimer(): void {
    clearTimeout(this.#timer)
    const deadline = rules.nextDeadline(this.#game)
    if (deadline === undefined) return
    const wait = Math.min(Math.max(deadline - Date.now(), 0), LONGEST_TIMER_MS)
    this.#timer = setTimeout(() => {
      this.#become(rules.timePassed(this.#game, Date.now()))
      // A timer may fire a millisecond early: then nothing changed, and it is set again.
      if (this.#game.state !== 'stop') this.#setTimer()
    }, wait)
  }
}

function portOf(server: { address(): AddressInfo | string | null }): number {
  return (server.address() as AddressInfo).port
}
