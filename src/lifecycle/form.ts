import { dueAt } from '../match/deadline.ts'
import { formMatches } from '../match/form-matches.ts'
import type { MatchId } from '../match/ids.ts'
import type { FormingMatch } from '../match/match.ts'
import type { Rules } from '../match/rules.ts'
import type { Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { GameServerFleet } from '../ports/game-server-fleet.ts'
import type { Ids } from '../ports/ids.ts'
import type { Epoch } from '../ports/lease.ts'
import type { MatchStore } from '../ports/match-store.ts'
import type { ServerPool } from '../ports/server-pool.ts'
import type { TicketQueue } from '../ports/ticket-queue.ts'

export interface FormNeeds {
  readonly queue: Pick<TicketQueue, 'oldest'>
  readonly matches: Pick<MatchStore, 'form'>
  readonly pool: Pick<ServerPool, 'oldest'>
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

/** Read in one turn, or as many as one match has: so its work is bounded, however long the queue, and large the matches. */
const TICKETS_A_TURN = 640
/** Most turns make one match. Read for two, it is known to be all; the tickets of more are only read when there are as many. */
const FIRST_GROUPS = 2

/** Makes the matches that the queue allows and the fleet has room for. Asks for no server: that is the next step. */
export async function form(needs: FormNeeds, epoch: Epoch | undefined): Promise<Formed> {
  const { clock, rules, ids } = needs
  // At once: players wait meanwhile, and each look is a round trip.
  const [capacity, pooled, first] = await Promise.all([
    needs.fleet.capacity(),
    poolOf(needs),
    // Each join asks for a turn, and few of them complete a group: nothing is read of a queue that gives no match.
    needs.queue.oldest(FIRST_GROUPS * rules.size, rules.minPartialSize),
  ])
  const room = Math.min(capacity + pooled.length, matchesATurn(rules))
  if (room === 0) return { matches: [], lookAgainAt: undefined, fenced: false }
  const limit = rules.size * room
  const isAll = first.length < FIRST_GROUPS * rules.size
  const tickets = isAll || room <= FIRST_GROUPS ? first : await needs.queue.oldest(limit)
  const now = clock.now()
  const { matches: groups, lookAgainAt } = formMatches(tickets, now, rules)
  const wanted = groups.slice(0, room).map((group, i) => formingMatch(pooled[i] ?? ids.match(), group, now))
  // Side by side: no ticket is in two of them, and a store takes many at once for the price of one round trip.
  const outcomes = await Promise.all(
    wanted.map((match, i) =>
      needs.matches.form(match, { dueAt: dueAt(match, rules), epoch, pooled: i < pooled.length }),
    ),
  )
  const matches = wanted.filter((_, i) => outcomes[i] === 'formed')
  // A full read left tickets unread. A claim that failed means that a ticket left, or a server
  // went: plan again with what is there.
  const again = tickets.length >= limit || matches.length < wanted.length
  return {
    matches,
    lookAgainAt: again ? now : lookAgainAt,
    fenced: outcomes.includes('fenced'),
  }
}

/** Servers that are ready already. A match that takes one has its id: so each is of one match, and finds its server by its own id. */
async function poolOf({ pool, rules }: FormNeeds): Promise<readonly MatchId[]> {
  return rules.poolMax > 0 ? (await pool.oldest(matchesATurn(rules))).map(({ match }) => match) : []
}

function matchesATurn({ size }: Rules): number {
  return Math.max(Math.floor(TICKETS_A_TURN / size), 1)
}

function formingMatch(id: MatchId, tickets: readonly Ticket[], now: Instant): FormingMatch {
  return { state: 'forming', id, tickets, formedAt: now, since: now }
}
