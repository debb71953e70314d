import { isPlayed, type EndReason } from './end-reason.ts'
import type { PlayerId } from './ids.ts'
import type { LiveMatch } from './match.ts'
import type { QueueRules } from './queue-rules.ts'
import { ticketsOf, withoutPlayer } from './roster.ts'
import { ticketWithout, type GoneReason, type Ticket } from './ticket.ts'
import type { Instant } from './time.ts'

/** What becomes of a ticket when its match ends. */
export type Fate =
  | { readonly kind: 'queued-again'; readonly ticket: Ticket }
  | { readonly kind: 'gone'; readonly ticket: Ticket; readonly why: GoneReason }

export interface Ending {
  readonly why: EndReason
  readonly now: Instant
  readonly rules: Pick<QueueRules, 'maxSetbacks'>
  /** Players seen by the server; they keep their place if the match ended because others were missing. */
  readonly present?: readonly PlayerId[] | undefined
  /** The player who cancelled the match. */
  readonly leaver?: PlayerId | undefined
}

/**
 * Every ticket of the match gets exactly one fate. If the match was not played, players are queued again at their old
 * place, unless that happened too often, or they did not come and gave no sign of life.
 */
export function fates(match: LiveMatch, ending: Ending): readonly Fate[] {
  const { leaver } = ending
  if (leaver === undefined) return ticketsOf(match).map((ticket) => fateOf(match, ticket, ending))
  const staying = { ...match, roster: withoutPlayer(match.roster, leaver) }
  const leaving = ticketsOf(match)
    .filter(({ players }) => players.includes(leaver))
    .map((ticket): Fate => ({
      kind: 'gone',
      ticket: ticketWithout(ticket, (player) => player !== leaver) ?? ticket,
      why: { kind: 'left' },
    }))
  return [...leaving, ...ticketsOf(staying).map((ticket) => fateOf(match, ticket, ending))]
}

function fateOf(match: LiveMatch, ticket: Ticket, ending: Ending): Fate {
  const { why } = ending
  if (isPlayed(why)) return { kind: 'gone', ticket, why: { kind: 'match-ended', match: match.id, why } }
  if (isNobodysFailure(why)) return { kind: 'queued-again', ticket: withSetback(ticket, why) }
  if (ticket.setbacks.filter((setback) => !isNobodysFailure(setback)).length >= ending.rules.maxSetbacks)
    return { kind: 'gone', ticket, why: { kind: 'gave-up', last: why } }
  if (why === 'nobody-came' || why === 'never-started') return afterNoShow(match, ticket, ending)
  // Old clients stop polling once they have an address: give them a full ticket lifetime to start again.
  return { kind: 'queued-again', ticket: { ...withSetback(ticket, why), seenAt: ending.now } }
}

/** A fleet without room, or another player's cancellation, never counts against a ticket. */
function isNobodysFailure(why: EndReason): boolean {
  return why === 'unschedulable' || why === 'player-left'
}

function withSetback(ticket: Ticket, why: EndReason): Ticket {
  const failures = ticket.setbacks.filter((setback) => !isNobodysFailure(setback))
  return { ...ticket, setbacks: [...failures, why] }
}

/**
 * Players who came keep their place. Those who did not, with no sign of life since the server was ready, must not hold
 * up others again.
 */
function afterNoShow(match: LiveMatch, ticket: Ticket, { why, now, present = [] }: Ending): Fate {
  const came = ticket.players.every((player) => present.includes(player))
  if (came) return { kind: 'queued-again', ticket: { ...withSetback(ticket, why), seenAt: now } }
  if (ticket.seenAt >= match.since) return { kind: 'queued-again', ticket: withSetback(ticket, why) }
  return { kind: 'gone', ticket, why: { kind: 'no-show' } }
}
