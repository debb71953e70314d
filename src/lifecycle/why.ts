import type { PlayerId, QueueId, TicketId } from '../match/ids.ts'
import type { Ticket } from '../match/ticket.ts'
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

/** What is known about the wait in one queue. */
export interface QueueWhy {
  readonly explanation: Explanation | undefined
  readonly estimate: WaitEstimate | undefined
}

export interface Why {
  readonly status: Status
  /** One for each queue of a ticket that waits, in its order. */
  readonly queues: readonly QueueWhy[]
  /** Game servers that could start now. */
  readonly capacity: number
}

/** Everything that is known about a player's wait. */
export async function why(needs: WhyNeeds, player: PlayerId): Promise<Why> {
  const now = await status(needs, player)
  const capacity = await needs.fleet.capacity()
  if (now.kind !== 'queued') return { status: now, queues: [], capacity }
  const queues = await Promise.all(now.ticket.queues.map((queue) => whyIn(needs, now.ticket, queue)))
  return { status: now, queues, capacity }
}

async function whyIn(needs: WhyNeeds, { id, players }: Ticket, queueId: QueueId): Promise<QueueWhy> {
  const queue = needs.queues.find(queueId)
  const [explanation, waits] = await Promise.all([
    queue && needs.explain(queue, id),
    needs.recentWaits(queueId),
  ])
  return { explanation, estimate: waitEstimate(waits, players.length) }
}
