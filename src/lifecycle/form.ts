import { dueAt } from '../match/deadline.ts'
import { formableAt, formMatches } from '../match/form-matches.ts'
import type { FormingMatch } from '../match/match.ts'
import type { Rules } from '../match/rules.ts'
import type { Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { GameServerFleet } from '../ports/game-server-fleet.ts'
import type { Ids } from '../ports/ids.ts'
import type { Epoch } from '../ports/lease.ts'
import type { MatchStore } from '../ports/match-store.ts'
import type { TicketQueue } from '../ports/ticket-queue.ts'

export interface FormNeeds {
  readonly queue: Pick<TicketQueue, 'oldest' | 'view'>
  readonly matches: Pick<MatchStore, 'form'>
  readonly fleet: Pick<GameServerFleet, 'capacity'>
  readonly clock: Clock
  readonly ids: Ids
  readonly rules: Rules
}

export interface Formed {
  readonly matches: readonly FormingMatch[]
  readonly lookAgainAt: Instant | undefined
  /** Another holds the lease now. */
  readonly fenced: boolean
}

/** Full matches read in one turn: so a turn's work is bounded, however long the queue. */
const MATCHES_A_TURN = 64

/** Makes the matches that the queue allows and the fleet has room for. Asks for no server: that is the next step. */
export async function form(needs: FormNeeds, epoch: Epoch | undefined): Promise<Formed> {
  const { clock, rules } = needs
  const room = Math.min(await needs.fleet.capacity(), MATCHES_A_TURN)
  // Each join asks for a turn, and few of them complete a group: the queue is read only when it gives a match.
  const formable = room > 0 ? await whenFormable(needs) : undefined
  if (formable === undefined || formable > clock.now())
    return { matches: [], lookAgainAt: formable, fenced: false }
  const limit = rules.size * room
  const tickets = await needs.queue.oldest(limit)
  const now = clock.now()
  const { matches: groups, lookAgainAt } = formMatches(tickets, now, rules)
  const wanted = groups.slice(0, room).map((group) => formingMatch(needs, group, now))
  // Side by side: no ticket is in two of them, and a store takes many at once for the price of one round trip.
  const outcomes = await Promise.all(
    wanted.map((match) => needs.matches.form(match, { dueAt: dueAt(match, rules), epoch })),
  )
  const matches = wanted.filter((_, i) => outcomes[i] === 'formed')
  // A full read left tickets unread. A claim that failed means a ticket left meanwhile: plan again with what is there.
  const again = tickets.length === limit || matches.length < wanted.length
  return {
    matches,
    lookAgainAt: again ? now : lookAgainAt,
    fenced: outcomes.includes('fenced'),
  }
}

async function whenFormable({ queue, rules }: FormNeeds): Promise<Instant | undefined> {
  const view = await queue.view()
  return view && formableAt(view, rules)
}

function formingMatch({ ids }: FormNeeds, tickets: readonly Ticket[], now: Instant): FormingMatch {
  return { state: 'forming', id: ids.match(), tickets, formedAt: now, since: now }
}
