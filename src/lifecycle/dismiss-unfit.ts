import type { QueueId } from '../match/ids.ts'
import type { GoneReason, Ticket } from '../match/ticket.ts'
import type { Queues } from '../matchmaking/queues.ts'
import type { Agreement } from '../ports/agreement.ts'

export interface DismissUnfitNeeds {
  readonly agreement: Pick<Agreement, 'dismiss'>
  readonly queues: Queues
}

export interface Dismissed {
  readonly why: GoneReason
  readonly tickets: readonly Ticket[]
}

/**
 * Ends the wait of tickets that the configuration has no place for, and tells their players why. If another
 * configuration is agreed on by now, they stay for that one.
 */
export async function dismissUnfit(
  { agreement, queues }: DismissUnfitNeeds,
  unfit: readonly Ticket[],
): Promise<readonly Dismissed[]> {
  const { version } = queues
  if (version === undefined) return []
  const dismissed: Dismissed[] = []
  for (const queue of new Set(unfit.map((ticket) => queueToTell(ticket, queues)))) {
    const why = whyUnfit(queue, queues)
    const tickets = unfit.filter((ticket) => queueToTell(ticket, queues) === queue)
    const gone = new Set(await agreement.dismiss(tickets, why, version))
    dismissed.push({ why, tickets: tickets.filter(({ id }) => gone.has(id)) })
  }
  return dismissed.filter(({ tickets }) => tickets.length > 0)
}

/** Of several queues, one that is still there: what it asks for now is of use to the player. */
function queueToTell({ queues: [first, ...others] }: Ticket, queues: Queues): QueueId {
  return [first, ...others].find((id) => queues.find(id)) ?? first
}

function whyUnfit(queue: QueueId, queues: Queues): GoneReason {
  return { kind: queues.find(queue) ? 'queue-changed' : 'queue-removed', queue }
}
