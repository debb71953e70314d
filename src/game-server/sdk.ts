import { REPORT_PROOF } from '../protocol/tokens.ts'
import { MAX_MATCH_SECONDS } from '../protocol/lines.ts'
import { sign } from '../runtime/seals.ts'
import { aborted, stopSignal } from '../runtime/shutdown.ts'
import { gameServerConfig, type GameServerConfig } from './config.ts'
import { oneLine, playerAt, type Game, type GameMatch, type Player } from './hooks.ts'
import type { Connection } from './connection.ts'
import { Reporter } from './reporter.ts'
import { GameServer } from './server.ts'

export type { Game, GameMatch, Player } from './hooks.ts'

/**
 * Runs one match's game server until the match is over, with everything around the game done: states, time, tokens,
 * reports, health and shutdown. Reads its environment from the fleet that started it.
 *
 * @example
 * await runGameServer({
 *   onJoin(player, match) { match.broadcast(`WELCOME ${player.id}`) },
 *   onLine(player, line, match) { match.broadcast(`SAID ${player.id} ${line}`) },
 * })
 *
 * @throws BadEnvironment naming every variable that is wrong
 */
export async function runGameServer(game: Game, vars: NodeJS.ProcessEnv = process.env): Promise<void> {
  const config = gameServerConfig(vars)
  const stop = stopSignal()
  const room = new Room(game, config)
  const ports = await room.server.listen()
  say({ msg: 'game server listening', match: config.match, ...ports })
  room.reporter?.changed()
  void aborted(stop).then(() => {
    room.server.stop('stopped')
  })
  // Our parent holds this pipe: when it ends, nobody is left who would end us.
  if (config.endsWithParent)
    process.stdin
      .on('error', () => undefined)
      .on('end', () => process.exit(1))
      .resume()
  await room.over
  await room.reporter?.lastWord()
  room.server.closeControl()
  say({ msg: 'game server stopped', match: config.match, ...room.server.picture() })
  // Clients that do not take their last line hold nothing up: it was sent.
  await room.empty
  process.exit(0)
}

/** JSON lines, as every process here writes; by hand, since a logging library doubles what this small process takes. */
function say(facts: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...facts })}\n`)
}

/** The game's hooks, bound to its server. */
class Room {
  readonly server: GameServer
  readonly reporter: Reporter | undefined
  readonly over: Promise<void>
  readonly empty: Promise<void>
  readonly #match: GameMatch
  readonly #players = new Map<Connection, Player>()
  readonly #timers = new Set<NodeJS.Timeout>()

  constructor(game: Game, config: GameServerConfig) {
    let isOver: () => void = () => undefined
    let isEmpty: () => void = () => undefined
    this.over = new Promise((resolve) => (isOver = resolve))
    this.empty = new Promise((resolve) => (isEmpty = resolve))
    this.server = new GameServer(config, {
      joined: (connection) => {
        guarded(() => game.onJoin?.(this.#playerAt(connection), this.#match))
      },
      line: (connection, text) => {
        guarded(() => game.onLine?.(this.#playerAt(connection), text, this.#match))
        return game.onLine !== undefined
      },
      left: (connection) => {
        guarded(() => game.onLeave?.(this.#playerAt(connection), this.#match))
        this.#players.delete(connection)
        if (this.server.state === 'stop' && this.server.connections.size === 0) isEmpty()
      },
      changed: (state) => {
        guarded(() => (state === 'running' ? game.onStart?.(this.#match) : game.onEnd?.(this.#match)))
        if (state !== 'stop') return
        for (const timer of this.#timers) clearTimeout(timer)
        if (this.server.connections.size === 0) isEmpty()
        isOver()
      },
      news: () => {
        this.reporter?.changed()
      },
    })
    this.reporter = reporterFor(config, this.server)
    this.#match = this.#matchOf(config.match)
  }

  #playerAt(connection: Connection): Player {
    const player = this.#players.get(connection) ?? playerAt(connection)
    this.#players.set(connection, player)
    return player
  }

  #matchOf(id: string): GameMatch {
    const { server } = this
    const players = (): Player[] => [...server.connections].map((each) => this.#playerAt(each))
    return {
      id,
      get state() {
        return server.state
      },
      get players() {
        return players()
      },
      broadcast: (line) => {
        server.toAll({ verb: 'GAME', text: oneLine(line) })
      },
      start: (seconds) => {
        if (!(seconds > 0 && seconds <= MAX_MATCH_SECONDS))
          throw new Error(`A match lasts 0 to ${MAX_MATCH_SECONDS} s.`)
        server.begin(seconds)
      },
      end: () => {
        server.stop('finished')
      },
      after: (ms, action) => {
        const timer = setTimeout(() => {
          this.#timers.delete(timer)
          guarded(action)
        }, ms)
        this.#timers.add(timer)
      },
    }
  }
}

/** One player's bad luck in the game's code must not end the match of the others. */
function guarded(hook: () => void): void {
  try {
    hook()
  } catch (error) {
    say({
      level: 'error',
      msg: 'a hook of the game failed',
      error: error instanceof Error ? error.stack : String(error),
    })
  }
}

function reporterFor(
  { backendUrl, key, match, reportEveryMs }: GameServerConfig,
  server: GameServer,
): Reporter | undefined {
  if (backendUrl === undefined || !key) return undefined
  const url = new URL(`${backendUrl.replace(/\/$/, '')}/match/${match}/report`)
  return new Reporter({
    url,
    proof: sign(key, REPORT_PROOF),
    everyMs: reportEveryMs,
    picture: () => server.picture(),
  })
}
