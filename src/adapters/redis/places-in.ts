import { playerId, type PlayerId } from '../../match/ids.ts'
import { isLive } from '../../match/match.ts'
import type { Ticket } from '../../match/ticket.ts'
import type { Place, PlaceInQueue } from '../../ports/ticket-queue.ts'
import { valuesIn, type Value } from './replies.ts'
import { ticketIn } from './ticket-text.ts'
import { goneReasonIn, matchIn } from './texts.ts'

/** Reads the answer of `places-of`, four values per place. 1 stands for the place that `tickets` asked for. */
export function placesIn(
  answer: unknown,
  players: readonly PlayerId[],
  tickets: readonly Ticket[] = [],
): readonly Place[] {
  const values = valuesIn(answer)
  return players.map((player, i) => {
    const [held = null, about = null, facts = null, holder] = values.slice(4 * i, 4 * i + 4)
    if (about === null) return { kind: 'unknown' }
    if (held === null) return { kind: 'gone', why: goneReasonIn(String(about)) }
    if (facts === null) return matchedPlace(String(about))
    const ticket = held === 1 ? tickets[i] : ticketIn(holderIn(holder) ?? player, String(held))
    if (!ticket) throw new Error(`Redis returned an invalid place: ${held}`)
    return queuedPlace(ticket, String(about), String(facts))
  })
}

function matchedPlace(text: string): Place {
  const match = matchIn(text)
  return isLive(match) ? { kind: 'matched', match } : { kind: 'unknown' }
}

/** Set only if another player of the ticket holds its place. */
function holderIn(answer: Value | undefined): PlayerId | undefined {
  return typeof answer === 'string' ? playerId(answer) : undefined
}

/** `ranks` has a number for each queue of the ticket, `facts` has two. */
function queuedPlace(ticket: Ticket, ranks: string, facts: string): Place {
  const [before, ofQueues] = [ranks, facts].map((text) => text.split(' ').map(Number))
  const inQueues = ticket.queues.map((queue, i): PlaceInQueue => ({
    queue,
    position: (before?.[i] ?? 0) + 1,
    oldestQueuedAt: ofQueues?.[2 * i] ?? ticket.queuedAt,
    playersWaiting: ofQueues?.[2 * i + 1] ?? ticket.players.length,
  }))
  return { kind: 'queued', ticket, inQueues }
}
