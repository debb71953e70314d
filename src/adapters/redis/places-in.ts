import { playerId, type PlayerId } from '../../match/ids.ts'
import { isLive } from '../../match/match.ts'
import type { Ticket } from '../../match/ticket.ts'
import type { Place } from '../../ports/ticket-queue.ts'
import { ticketIn } from './ticket-text.ts'
import { goneReasonIn, matchIn } from './texts.ts'

type Answer = readonly (string | number | null)[]

/** What `places-of` answers, four values for each place, in the words of the port. 1 stands for the place of the `tickets`' own. */
export function placesIn(
  answer: unknown,
  players: readonly PlayerId[],
  tickets: readonly Ticket[] = [],
): readonly Place[] {
  const values = answer as Answer
  return players.map((player, i) => {
    const [held = null, about = null, queue = null, holder = null] = values.slice(4 * i, 4 * i + 4)
    if (about === null) return { kind: 'unknown' }
    if (held === null) return { kind: 'gone', why: goneReasonIn(String(about)) }
    if (queue === null) {
      const match = matchIn(String(about))
      return isLive(match) ? { kind: 'matched', match } : { kind: 'unknown' }
    }
    const ticket =
      held === 1
        ? tickets[i]
        : ticketIn(holder === null ? player : (playerId(String(holder)) ?? player), String(held))
    if (!ticket) throw new Error(`Redis answered a place that is none: ${held}`)
    const [oldestQueuedAt, length] = String(queue).split(' ').map(Number)
    return {
      kind: 'queued',
      ticket,
      position: Number(about) + 1,
      oldestQueuedAt: oldestQueuedAt ?? ticket.queuedAt,
      length: length ?? 1,
    }
  })
}
