import type { PlayerId } from '../match/ids.ts'
import type { Clock } from '../ports/clock.ts'
import type { Ids } from '../ports/ids.ts'
import type { TicketQueue } from '../ports/ticket-queue.ts'

export interface JoinNeeds {
  readonly queue: Pick<TicketQueue, 'enqueue' | 'seen'>
  readonly clock: Clock
  readonly ids: Ids
}

/** Puts the player into the queue, unless he is there or in a live match already: then that stays. */
export async function join({ queue, clock, ids }: JoinNeeds, player: PlayerId): Promise<void> {
  const now = clock.now()
  await queue.enqueue({ id: ids.ticket(), player, queuedAt: now, seenAt: now, setbacks: [] })
  // For a player who held a place already; the enqueue counts for the others.
  await queue.seen([player], now)
}
