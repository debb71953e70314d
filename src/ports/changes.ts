import type { PlayerId } from '../match/ids.ts'

export type Unsubscribe = () => void

/** Tells who waits that something changed. A hint, never the truth: who hears it looks again. */
export interface Changes {
  /** Tells of every change of the queue's members. */
  onQueue(listener: () => void): Unsubscribe
  /** Tells of every change of the player's place, but for his position. */
  onPlayer(player: PlayerId, listener: () => void): Unsubscribe
}
