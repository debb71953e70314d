import type { PlayerId, QueueId, TicketId } from '../match/ids.ts'
import { waitEstimate, type PastWait, type WaitEstimate } from '../match/wait-estimate.ts'
import type { Explanation } from '../matchmaking/matchmaker.ts'
import type { Queue } from '../matchmaking/queues.ts'
import { status, type Status, type StatusNeeds } from './status.ts'

export interface WhyNeeds extends StatusNeeds {
  /** A look at those who wait with the ticket; nothing where no rules are. */
  readonly explain: (queue: Queue, ticket: TicketId) => Promise<Explanation | undefined>
  /** The latest waits of the queue. */
  readonly recentWaits: (queue: QueueId) => Promise<readonly PastWait[]>
}

export interface Why {
  readonly status: Status
  readonly explanation: Explanation | undefined
  /** Game servers that could start now. */
  readonly capacity: number
  readonly estimate: WaitEstimate | undefined
}

/** Everything that is known about a player's wait. */
export async function why(needs: WhyNeeds, player: PlayerId): Promise<Why> {
  const now = await status(needs, player)
  const capacity = await needs.fleet.capacity()
  if (now.kind !== 'queued') return { status: now, explanation: undefined, capacity, estimate: undefined }
  const { ticket } = now
  const queue = needs.queues.find(ticket.queue)
  const [explanation, waits] = await Promise.all([
    queue && needs.explain(queue, ticket.id),
    needs.recentWaits(ticket.queue),
  ])
  return { status: now, explanation, capacity, estimate: waitEstimate(waits, ticket.players.length) }
}
