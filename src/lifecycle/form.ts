import { dueAt, type Deadlines } from '../match/deadlines.ts'
import type { MatchId } from '../match/ids.ts'
import type { FormingMatch } from '../match/match.ts'
import type { PoolRules } from '../match/pool-rules.ts'
import type { Queue } from '../match/queues.ts'
import { earliest, type Instant } from '../match/time.ts'
import type { WaitingTickets } from '../match/waiting-tickets.ts'
import type { Clock } from '../ports/clock.ts'
import type { GameServerFleet } from '../ports/game-server-fleet.ts'
import type { Ids } from '../ports/ids.ts'
import type { Epoch } from '../ports/lease.ts'
import type { FormOutcome, MatchStore } from '../ports/match-store.ts'
import type { ServerPool } from '../ports/server-pool.ts'
import type { TicketQueue } from '../ports/ticket-queue.ts'
import { lookAgainAtQuiet, settleClaims } from './settle-claims.ts'

export interface FormNeeds {
  readonly queue: Pick<TicketQueue, 'stillWaiting'>
  readonly matches: Pick<MatchStore, 'form'>
  readonly pool: Pick<ServerPool, 'oldest'>
  readonly fleet: Pick<GameServerFleet, 'capacity'>
  readonly clock: Clock
  readonly ids: Ids
  readonly deadlines: Deadlines
  readonly poolRules: PoolRules
}

/** What is formed from, and by whose lease; without one, only the tickets decide. */
export interface FormTurn {
  readonly queue: Queue
  readonly waiting: WaitingTickets
  readonly epoch: Epoch | undefined
}

export interface Formed {
  readonly matches: readonly FormingMatch[]
  readonly lookAgainAt: Instant | undefined
  /** Another holds the lease now. */
  readonly fenced: boolean
}

/** Players matched in one turn, or one match's worth: a turn's work is bounded, however long the queue and large the matches. */
const PLAYERS_A_TURN = 640

/** Makes the matches that the queue allows and the fleet has room for. Asks for no server: that is the next step. */
export async function form(needs: FormNeeds, turn: FormTurn): Promise<Formed> {
  const { queue, waiting } = turn
  const quietAt = await lookAgainAtQuiet(needs, turn)
  const atMost = Math.max(Math.floor(PLAYERS_A_TURN / queue.rules.size), 1)
  const now = needs.clock.now()
  const plan = queue.matchmaker.plan(waiting.inOrder, { now, atMost })
  const lookAgainAt = earliest(plan.lookAgainAt, quietAt)
  // Most joins complete no match: nothing is asked for then.
  if (plan.matches.length === 0) return { matches: [], lookAgainAt, fenced: false }
  const [capacity, pooled] = await Promise.all([needs.fleet.capacity(), pooledServers(needs, atMost)])
  const wanted = plan.matches.slice(0, capacity + pooled.length).map((roster, i): FormingMatch => {
    const id = pooled[i] ?? needs.ids.match()
    return { state: 'forming', id, queue: queue.id, roster, formedAt: now, since: now }
  })
  const outcomes = await claim(needs, wanted, { turn, pooled: pooled.length, now })
  await settleClaims(needs, turn, { wanted, outcomes })
  const again = outcomes.some((outcome) => outcome !== 'formed') || wanted.length === atMost
  return {
    matches: wanted.filter((_, i) => outcomes[i] === 'formed'),
    lookAgainAt: again ? now : lookAgainAt,
    fenced: outcomes.includes('fenced'),
  }
}

/** Side by side: no ticket is in two of them, and a store takes many at once for the price of one round trip. */
function claim(
  { matches, deadlines }: FormNeeds,
  wanted: readonly FormingMatch[],
  { turn, pooled, now }: { turn: FormTurn; pooled: number; now: Instant },
): Promise<readonly FormOutcome[]> {
  const seenSince = now - turn.queue.rules.quietAfterMs
  return Promise.all(
    wanted.map((match, i) =>
      matches.form(match, {
        dueAt: dueAt(match, deadlines),
        epoch: turn.epoch,
        pooled: i < pooled,
        seenSince,
      }),
    ),
  )
}

/** Servers that are ready already. A match that takes one has its id: so each is of one match, and finds its server by its own id. */
async function pooledServers({ pool, poolRules }: FormNeeds, limit: number): Promise<readonly MatchId[]> {
  return poolRules.max > 0 ? (await pool.oldest(limit)).map(({ match }) => match) : []
}
