import type { PlayerId } from '../match/ids.ts'
import type { LiveMatch } from '../match/match.ts'

export type Unsubscribe = () => void
export type QueueChange = 'grew' | 'shrank'

/** Tells who waits that something changed. News may be lost, never wrong when it was sent: who hears no new place in it looks. */
export interface Changes {
  /** Tells of every change of the queue's members, and whether any came; of no kind when it may be either. */
  onQueue(listener: (change?: QueueChange) => void): Unsubscribe
  /** Tells of every change of the player's place, but for his position; of his match that moved on, what it is now. */
  onPlayer(player: PlayerId, listener: (moved?: LiveMatch) => void): Unsubscribe
}
