import type { GameState } from '../protocol/lines.ts'
import type { StopReason } from './game.ts'

/** What a game leaves to its clients. */
export interface GameOptions {
  /** Whether a player may begin the match by `REQUEST_MATCH`. Without it the game does, by `match.start`. */
  readonly playersStart?: boolean
  /** Whether clients without a token may play. `REQUIRE_TOKEN` in the environment decides before this does. */
  readonly strangersPlay?: boolean
}

/** A client of the match. */
export interface Player {
  /** Who this is, proved by a token; nothing for a client without one. */
  readonly id: string | undefined
  /** Sends one line. Throws when it holds a newline or more than 4,096 bytes. */
  send(line: string): void
  /** Sends what waits, then closes the connection. */
  close(): void
}

/** The match, as a game sees it. */
export interface GameMatch {
  readonly id: string
  readonly state: GameState
  /** Those who came to play and are connected. One that only asks for the state, as a health probe does, is no player. */
  readonly players: readonly Player[]
  /** Sends one line to every player. Throws when it holds a newline or more than 4,096 bytes. */
  broadcast(line: string): void
  /** Begins the match for this many seconds, and tells every client; without effect once it has begun. */
  start(seconds: number): void
  /** Ends the match now, as `finished`. */
  end(): void
  /** Does it after this many milliseconds, unless the match ends before. */
  after(ms: number, action: () => unknown): void
}

/**
 * What a game adds to the wire. Each player has one `onJoin`, then their lines, then one `onLeave`. What a hook throws, or
 * a promise it gives rejects with, is logged, and the match goes on for the others.
 */
export interface GameHooks {
  onJoin?(player: Player, match: GameMatch): unknown
  /** A line that is none of the wire's own verbs. Without this hook such a line is answered `UNKNOWN`. */
  onLine?(player: Player, line: string, match: GameMatch): unknown
  onLeave?(player: Player, match: GameMatch): unknown
  onStart?(match: GameMatch): unknown
  /** The match is over, and its players are still there to be told the result. A promise is waited for, up to 10 s. */
  onEnd?(match: GameMatch, why: StopReason): unknown
}
