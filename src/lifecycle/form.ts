import { dueAt, type Deadlines } from '../match/deadlines.ts'
import { defaultMatchId, defaultServerId } from '../match/ids.ts'
import type { FormingMatch } from '../match/match.ts'
import { SHARED_POOL } from '../match/pool.ts'
import type { PoolRules } from '../match/pool-rules.ts'
import { poolOf } from '../matchmaking/queue-pools.ts'
import type { Queue } from '../matchmaking/queues.ts'
import { earliest, type Instant } from '../match/time.ts'
import { turnLimits } from '../matchmaking/turn-limits.ts'
import type { WaitingTickets } from '../matchmaking/waiting-tickets.ts'
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

/** The tickets to form matches from, and the caller's lease; without a lease, only the claims decide. */
export interface FormTurn {
  readonly queue: Queue
  readonly waiting: WaitingTickets
  readonly epoch: Epoch | undefined
}

export interface Formed {
  readonly matches: readonly FormingMatch[]
  readonly lookAgainAt: Instant | undefined
  /** Another backend holds the lease now. */
  readonly fenced: boolean
}

/** Forms the matches that the queue allows and the fleet has room for. Starting their servers is the next step. */
export async function form(needs: FormNeeds, turn: FormTurn): Promise<Formed> {
  const { queue, waiting } = turn
  const quietAt = await lookAgainAtQuiet(needs, turn)
  const limits = turnLimits(queue.rules)
  const { atMost } = limits
  const now = needs.clock.now()
  const plan = waiting.line.plan({ now, ...limits })
  const lookAgainAt = earliest(plan.lookAgainAt, quietAt)
  // Most joins complete no match: then no request is made.
  if (plan.matches.length === 0) return { matches: [], lookAgainAt, fenced: false }
  const [capacity, pooled] = await Promise.all([needs.fleet.capacity(), pooledServers(needs, queue, atMost)])
  const wanted = plan.matches.slice(0, capacity + pooled.length).map((formation, i): FormingMatch => {
    const names = pooled[i] ?? newNames(needs)
    return { state: 'forming', ...names, queue: queue.id, ...formation, formedAt: now, since: now }
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

/** In parallel: no ticket is in two of the matches, and a store claims many in one round trip. */
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

type Names = Pick<FormingMatch, 'id' | 'server'>

function newNames({ ids }: FormNeeds): Names {
  const id = ids.match()
  return { id, server: defaultServerId(id) }
}

/** Servers that are ready. A match that takes one gets its id, so a server belongs to one match only. */
async function pooledServers(
  { pool, poolRules }: FormNeeds,
  queue: Queue,
  limit: number,
): Promise<readonly Names[]> {
  const id = poolOf(queue)
  if (id === undefined || (id === SHARED_POOL && poolRules.max === 0)) return []
  return (await pool.oldest(id, limit)).map(({ id: server }) => ({ id: defaultMatchId(server), server }))
}
