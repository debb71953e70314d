import { playerId, type PlayerId } from '../../match/ids.ts'
import { isLive } from '../../match/match.ts'
import type { Ticket } from '../../match/ticket.ts'
import type { Place } from '../../ports/ticket-queue.ts'
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
    const [held = null, about = null, queue = null, holder] = values.slice(4 * i, 4 * i + 4)
    if (about === null) return { kind: 'unknown' }
    if (held === null) return { kind: 'gone', why: goneReasonIn(String(about)) }
    if (queue === null) return matchedPlace(String(about))
    const ticket = held === 1 ? tickets[i] : ticketIn(holderIn(holder) ?? player, String(held))
    if (!ticket) throw new Error(`Redis returned an invalid place: ${held}`)
    return queuedPlace(ticket, Number(about), String(queue))
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

function queuedPlace(ticket: Ticket, before: number, queue: string): Place {
  const [oldestQueuedAt = ticket.queuedAt, playersWaiting = ticket.players.length] = queue
    .split(' ')
    .map(Number)
  return { kind: 'queued', ticket, position: before + 1, oldestQueuedAt, playersWaiting }
}
