import { dueAt, type Deadlines } from '../match/deadlines.ts'
import { defaultMatchId, defaultServerId } from '../match/ids.ts'
import type { FormingMatch } from '../match/match.ts'
import { SHARED_POOL } from '../match/pool.ts'
import type { PoolRules } from '../match/pool-rules.ts'
import { ticketsOf } from '../match/roster.ts'
import type { Ticket } from '../match/ticket.ts'
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
import type { OtherLines } from './other-lines.ts'
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
  readonly others: OtherLines
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
  const { queue, waiting, others } = turn
  const quietAt = await lookAgainAtQuiet(needs, turn)
  const limits = turnLimits(queue.rules)
  const now = needs.clock.now()
  const plan = waiting.line.plan({ now, ...limits })
  const lookAgainAt = earliest(plan.lookAgainAt, quietAt)
  // Most joins complete no match: then no request is made.
  if (plan.matches.length === 0) return { matches: [], lookAgainAt, fenced: false }
  const [capacity, pooled] = await Promise.all([
    needs.fleet.capacity(),
    pooledServers(needs, queue, limits.atMost),
  ])
  const free = plan.matches.filter((each) => !ticketsOf(each).some(others.isHeld))
  const wanted = free.slice(0, capacity + pooled.length).map((formation, i): FormingMatch => {
    const names = pooled[i] ?? newNames(needs)
    return { state: 'forming', ...names, ...formedBy(queue), ...formation, formedAt: now, since: now }
  })
  const noRoom = free.slice(wanted.length).flatMap(ticketsOf)
  const outcomes = await claimHeld(needs, wanted, { turn, pooled: pooled.length, now, noRoom })
  const isRefused = free.length < plan.matches.length || outcomes.some((outcome) => outcome !== 'formed')
  return {
    matches: wanted.filter((_, i) => outcomes[i] === 'formed'),
    lookAgainAt: isRefused || wanted.length === limits.atMost ? now : lookAgainAt,
    fenced: outcomes.includes('fenced'),
  }
}

interface Claiming {
  readonly turn: FormTurn
  /** How many of the matches take their server from the pool: the first ones. */
  readonly pooled: number
  readonly now: Instant
  /** Tickets of the planned matches for which no server is free. */
  readonly noRoom: readonly Ticket[]
}

/** Meanwhile the tickets are in no other line. Afterwards all lines know what became of them. */
async function claimHeld(
  needs: FormNeeds,
  wanted: readonly FormingMatch[],
  claiming: Claiming,
): Promise<readonly FormOutcome[]> {
  const { turn } = claiming
  const tickets = wanted.flatMap(ticketsOf)
  turn.others.hold(tickets)
  try {
    const outcomes = await claim(needs, wanted, claiming)
    await settleClaims(needs, turn, { wanted, outcomes, noRoom: claiming.noRoom })
    return outcomes
  } finally {
    turn.others.putBack(tickets)
  }
}

/** In parallel: no ticket is in two of the matches, and a store claims many in one round trip. */
function claim(
  { matches, deadlines }: FormNeeds,
  wanted: readonly FormingMatch[],
  { turn, pooled, now }: Claiming,
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

function formedBy({ id: queue, configVersion }: Queue): Pick<FormingMatch, 'queue' | 'configVersion'> {
  return { queue, ...(configVersion !== undefined && { configVersion }) }
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
