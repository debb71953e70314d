import type { Attributes } from '../match/attributes.ts'
import type { PlayerId, QueueId } from '../match/ids.ts'
import type { Ids } from '../ports/ids.ts'
import type { Place, TicketQueue } from '../ports/ticket-queue.ts'
import { endIfStopped, type EndOnRequestNeeds } from './end-on-request.ts'

export interface JoinNeeds extends EndOnRequestNeeds {
  readonly queue: Pick<TicketQueue, 'enqueue'>
  readonly ids: Ids
}

/** A player, the queue that they join, and what they bring. */
export interface Joiner {
  readonly player: PlayerId
  readonly queue: QueueId
  readonly attributes: Attributes
}

/** Queues the player, unless they are in any queue or in a live match already. Returns where they are. */
export async function join(needs: JoinNeeds, joiner: Joiner): Promise<Place> {
  const place = await enqueue(needs, joiner)
  if (place.kind !== 'matched') return place
  // The client may have read `STATE stop` before the server's report arrived here: then the player wants a new match.
  if ((await endIfStopped(needs, place.match)) !== 'ended') return place
  return enqueue(needs, joiner)
}

function enqueue(needs: JoinNeeds, { player, queue, attributes }: Joiner): Promise<Place> {
  const now = needs.clock.now()
  const id = needs.ids.ticket()
  const brings = Object.keys(attributes).length > 0 && { attributes: [attributes] }
  return needs.queue.enqueue({
    id,
    queue,
    players: [player],
    ...brings,
    queuedAt: now,
    seenAt: now,
    setbacks: [],
  })
}
