import { isPlayed, type EndReason } from './end-reason.ts'
import type { LiveMatch } from './match.ts'
import type { Rules } from './rules.ts'
import type { GoneReason, Ticket } from './ticket.ts'
import type { Instant } from './time.ts'

/** What becomes of a player whose match ended. */
export type Fate =
  | { readonly kind: 'queued-again'; readonly ticket: Ticket }
  | { readonly kind: 'gone'; readonly ticket: Ticket; readonly why: GoneReason }

/**
 * Nobody is dropped: each ticket of the match has one fate. Players of a match that fell through are queued again at
 * their old place, unless it happened too often, or they gave no sign of life for as long as a ticket may live.
 */
export function fates(
  match: LiveMatch,
  why: EndReason,
  { now, rules }: { now: Instant; rules: Rules },
): readonly Fate[] {
  return match.tickets.map((ticket): Fate => {
    if (isPlayed(why)) return { kind: 'gone', ticket, why: { kind: 'match-ended', match: match.id, why } }
    // That there is no room is nobody's failure, however often: he waits on.
    const failures = ticket.setbacks.filter((setback) => setback !== 'unschedulable')
    const setbacks = [...failures, why]
    if (why !== 'unschedulable' && setbacks.length > rules.maxSetbacks)
      return { kind: 'gone', ticket, why: { kind: 'gave-up', last: why } }
    if (why === 'nobody-came' && now - ticket.seenAt > rules.ticketTtlMs) {
      return { kind: 'gone', ticket, why: { kind: 'expired' } }
    }
    // Old clients stop asking once they have an address: they get a whole life to come back and ask again.
    return { kind: 'queued-again', ticket: { ...ticket, setbacks, seenAt: now } }
  })
}
