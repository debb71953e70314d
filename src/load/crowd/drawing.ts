import type { Demand } from '../../matchmaking/rules.ts'
import type { Random } from './random.ts'
import type { Seat } from './seats.ts'

/** The players who are drawn for the same match. They may be matched otherwise. */
export interface Group {
  readonly ids: readonly string[]
  /** Groups of one variant share a mode and a region: not everybody can play with everybody. */
  readonly variant: 0 | 1
  /** A player of another group. */
  readonly stranger: string | undefined
  /** In a full match, and in its largest team. */
  readonly players: number
  readonly teamSize: number
}

/** What decides a player's values. */
export interface Drawing {
  readonly demands: readonly Demand[]
  /** All roles of the queue. */
  readonly roles: readonly string[]
  readonly random: Random
  readonly self: string
  /** Of all players of the run. */
  readonly index: number
  readonly group: Group
  readonly seat: Seat
}
