import type { PlayerId, ServerId } from '../match/ids.ts'
import type { Idle } from '../match/pool.ts'
import type { GameServer, ServerOrder, ServerAnswer } from '../match/server.ts'
import type { Unsubscribe } from './changes.ts'

/** The game servers by id: one per match. */
export interface GameServerFleet {
  /**
   * Starts the match's server, or assigns the match to the server that waits under its id. Repeated, it starts no
   * second one. `onChange` or `find` tells when it is ready.
   */
  start(order: ServerOrder): Promise<'started' | 'no-capacity'>
  /** Starts a server that waits for a match of the pool's queues. */
  prepare(server: ServerId, idle: Idle): Promise<'started' | 'no-capacity'>
  /** The servers that wait for a match, starting or ready. */
  waiting(): Promise<readonly GameServer[]>
  find(server: ServerId): Promise<GameServer | undefined>
  /** All servers, including exited ones until they are stopped. */
  list(): Promise<readonly GameServer[]>
  /** Ends the server and forgets it. When this resolves, it is gone. An unknown server is no error. */
  stop(server: ServerId): Promise<void>
  /** Asks the server for the state of its match. */
  ask(server: ServerId): Promise<ServerAnswer>
  /** Tells the server that the player has left for good: it disconnects them, and does not let them back in. */
  dismiss(server: ServerId, player: PlayerId): Promise<void>
  /** How many more servers can be started now. */
  capacity(): Promise<number>
  /** Whether this server cannot start now: it does not exist, or there is no machine for it. */
  lacksRoom(server: ServerId): Promise<boolean>
  /** Reports every server that became ready or exited. */
  onChange(listener: (server: GameServer) => void): Unsubscribe
  /** Reports when there may be room for more servers than before, or no more room at all. */
  onRoom(listener: () => void): Unsubscribe
}
