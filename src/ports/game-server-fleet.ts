import type { MatchId, PlayerId } from '../match/ids.ts'
import type { GameServer, ServerOrder, ServerAnswer } from '../match/server.ts'
import type { Unsubscribe } from './changes.ts'

/** The game servers: one for each match, named by it. */
export interface GameServerFleet {
  /**
   * Starts the match's server, or hands the match to the one that waits for it. Asked twice, it starts one. It is ready when
   * `onChange` or `find` says so.
   */
  start(order: ServerOrder): Promise<'started' | 'no-capacity'>
  /** Starts a server that waits for a match of this id, of whichever queue. */
  prepare(match: MatchId): Promise<'started' | 'no-capacity'>
  /** The servers that wait for a match, starting or ready. */
  waiting(): Promise<readonly GameServer[]>
  find(match: MatchId): Promise<GameServer | undefined>
  /** All of them: also those that exited, until they are stopped. */
  list(): Promise<readonly GameServer[]>
  /** Ends the server and forgets it. When this resolves it is gone. A server that is not there is no error. */
  stop(match: MatchId): Promise<void>
  /** Asks the server itself how its match stands. */
  ask(match: MatchId): Promise<ServerAnswer>
  /** Tells the server that the player has left the match for good: it lets go of them, and takes them no more. */
  dismiss(match: MatchId, player: PlayerId): Promise<void>
  /** How many more servers could be started now. */
  capacity(): Promise<number>
  /** Whether there is no server to be had for the match just now: it has none, or one for which there is no machine. */
  lacksRoom(match: MatchId): Promise<boolean>
  /** Tells of every server that became ready or exited. */
  onChange(listener: (server: GameServer) => void): Unsubscribe
  /** Tells when there may be room for more servers than before, or for none any more. */
  onRoom(listener: () => void): Unsubscribe
}
