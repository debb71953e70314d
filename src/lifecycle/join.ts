import type { PlayerId } from '../match/ids.ts'
import type { Queues } from '../match/queues.ts'
import type { Ids } from '../ports/ids.ts'
import type { Place, TicketQueue } from '../ports/ticket-queue.ts'
import { endIfStopped, type EndOnRequestNeeds } from './end-on-request.ts'

export interface JoinNeeds extends EndOnRequestNeeds {
  readonly queue: Pick<TicketQueue, 'enqueue'>
  readonly queues: Queues
  readonly ids: Ids
}

/** Puts the player into the queue, unless they are there or in a live match already: then that stays. Tells where they are. */
export async function join(needs: JoinNeeds, player: PlayerId): Promise<Place> {
  const place = await enqueue(needs, player)
  if (place.kind !== 'matched') return place
  // Their client may have read `STATE stop` before the server's report of it is here: then they want another match.
  if ((await endIfStopped(needs, place.match)) !== 'ended') return place
  return enqueue(needs, player)
}

function enqueue({ queue, queues, clock, ids }: JoinNeeds, player: PlayerId): Promise<Place> {
  const now = clock.now()
  const id = ids.ticket()
  return queue.enqueue({
    id,
    queue: queues.default.id,
    players: [player],
    queuedAt: now,
    seenAt: now,
    setbacks: [],
  })
}
