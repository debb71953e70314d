import type { PlayerId } from '../match/ids.ts'
import type { Clock } from '../ports/clock.ts'
import type { Ids } from '../ports/ids.ts'
import type { Place, TicketQueue } from '../ports/ticket-queue.ts'

export interface JoinNeeds {
  readonly queue: Pick<TicketQueue, 'enqueue'>
  readonly clock: Clock
  readonly ids: Ids
}

/** Puts the player into the queue, unless he is there or in a live match already: then that stays. Tells where he is. */
export function join({ queue, clock, ids }: JoinNeeds, player: PlayerId): Promise<Place> {
  const now = clock.now()
  return queue.enqueue({ id: ids.ticket(), player, queuedAt: now, seenAt: now, setbacks: [] })
}
