import type { GameState } from '../protocol/lines.ts'
import type { MatchTeam } from '../protocol/match-facts.ts'
import type { StopReason } from '../protocol/stop-reasons.ts'

/**
 * Why a connection is gone:
 * - `lost`: it broke, or the client closed it. The player may come back.
 * - `left`: the player left the match for good, by `POST /match/leave`. They cannot come back.
 * - `replaced`: the same player has a newer connection, and is about to get an `onJoin` for it.
 * - `closed`: the game closed it, or the server cut it off: its client did not read, or sent too long a line.
 */
export type LeaveReason = 'lost' | 'left' | 'replaced' | 'closed'

/** What a game leaves to its clients. */
export interface GameOptions {
  /** Whether a player may start the match by `REQUEST_MATCH`. By default only the game may, by `match.start`. */
  readonly playersStart?: boolean
  /** Whether clients without a token may play. `REQUIRE_TOKEN` in the environment overrides this. */
  readonly strangersPlay?: boolean
}

/** A player's connection to the match. A player who reconnects is a new `Player` with the same `id`. */
export interface Player {
  /** The player's id, proved by their token; `undefined` for a client without one. */
  readonly id: string | undefined
  /**
   * Whether this player has been connected to this match before. Send them what they missed. Always `false` for a client
   * without a token.
   */
  readonly reconnected: boolean
  /** The name of their team. `undefined` for a client without a token, or if the server was not told the teams. */
  readonly team: string | undefined
  /** The same for players who queued together; `undefined` for one who queued alone. */
  readonly party: string | undefined
  /** What they are to play, in a queue with roles. */
  readonly role: string | undefined
  /** What they brought when they joined, of what the queue shares with its games. */
  readonly attributes: Readonly<Record<string, unknown>>
  /**
   * Sends one line. Throws a `RangeError` if it contains a newline, is longer than 4,096 bytes, or has `STATE`, `JOINED` or
   * `ERROR` as its first word, in any case: only the server itself says these.
   */
  send(line: string): void
  /** Sends what is still waiting, then closes the connection. */
  close(): void
}

/** The match that this server runs. */
export interface GameMatch {
  /** The id of the match: the same as in the API, in logs and in history. */
  readonly id: string
  /** The queue that formed the match: which game mode this is. `undefined` if the server was started by hand. */
  readonly queue: string | undefined
  /** The configuration of the queues that formed the match, by its version: the same as in history. */
  readonly configVersion: string | undefined
  /** `open` until the match starts, then `running`, then `stop`. */
  readonly state: GameState
  /** The connected players. A client that only asks for the state, such as a health probe, is not one. */
  readonly players: readonly Player[]
  /**
   * The ids of the players that the match was made for, whether they are connected or not. `undefined` if the server was not
   * told: it was started by hand, or the ids take more than 100 kB.
   */
  readonly expected: readonly string[] | undefined
  /**
   * The teams, each with its players; a queue without teams has one, named `players`. Empty if the server was not told: it
   * was started by hand, or the teams take too much space (100 kB, or 512 kB for a waiting server).
   */
  readonly teams: readonly MatchTeam[]
  /** What the queue's configuration says to its games, as it is there. */
  readonly properties: Readonly<Record<string, unknown>>
  /** The region that the rules of the queue chose for the match. */
  readonly region: string | undefined
  /** What the rules chose out of what all players have in common, such as a map: by the names of the rules. */
  readonly picks: Readonly<Record<string, string>>
  /** Whether all expected players are in `players`. `false` while `expected` is `undefined`. */
  readonly isFull: boolean
  /** Whole seconds, rounded up, until the match ends by itself. `undefined` until it starts, 0 once it has stopped. */
  readonly secondsLeft: number | undefined
  /** Sends one line to every player. Throws a `RangeError` for a line that `player.send` does not take. */
  broadcast(line: string): void
  /**
   * Starts the match and tells every client (`STATE running`); players who join later are told when they join. It ends after
   * this many seconds, more than 0 and at most 86,400, unless it ends before. Has no effect once the match has started.
   */
  start(seconds: number): void
  /** Ends the match now, as `finished`. */
  end(): void
  /** Calls `action` after this many milliseconds, unless the match ends before that. */
  after(ms: number, action: () => unknown): void
}

/**
 * The game itself. Each connection of a player gets one `onJoin`, then an `onLine` for each of its lines, then one `onLeave` if
 * it is gone before the match ends. Those who are still connected then are in `match.players` in `onEnd`, and get no `onLeave`.
 * If a hook throws, or returns a promise that rejects, the error is logged and the match goes on.
 */
export interface GameHooks {
  /**
   * A player is connected. `player.reconnected` says whether they were here before. If the match already runs, they have been
   * told `STATE running`.
   */
  onJoin?(player: Player, match: GameMatch): unknown
  /** A player sent a line that is not one of the protocol's own. Without this hook the answer is `UNKNOWN`. */
  onLine?(player: Player, line: string, match: GameMatch): unknown
  /** A connection is gone. Only a player who `left` cannot come back on another. */
  onLeave?(player: Player, match: GameMatch, why: LeaveReason): unknown
  /** The match has started. */
  onStart?(match: GameMatch): unknown
  /** The match is over, and its players are still connected: tell them the result. A promise is awaited, for up to 10 s. */
  onEnd?(match: GameMatch, why: StopReason): unknown
}
