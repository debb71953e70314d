import type { EndReason } from '../match/end-reason.ts'
import { isLive, type LiveMatch } from '../match/match.ts'
import { planRepairs, type Repair, type World } from '../match/plan-repairs.ts'
import type { Ticket } from '../match/ticket.ts'
import { earliest, type Instant } from '../match/time.ts'
import type { GameServerFleet } from '../ports/game-server-fleet.ts'
import type { MatchStore } from '../ports/match-store.ts'
import type { TicketQueue } from '../ports/ticket-queue.ts'
import { endMatch } from './end-match.ts'
import { readWorld } from './read-world.ts'
import { restoreMatch } from './restore-match.ts'
import { putAway, serverChanged, type ServerChangedNeeds } from './server-changed.ts'
import { startServer } from './start-server.ts'

export interface RepairNeeds extends ServerChangedNeeds {
  readonly matches: MatchStore
  readonly fleet: Pick<GameServerFleet, 'start' | 'find' | 'stop' | 'list' | 'ask' | 'lacksRoom'>
  readonly queue: Pick<TicketQueue, 'expire'>
}

export interface Repaired {
  /** What was done, for the log. */
  readonly repairs: readonly Repair[]
  readonly expired: readonly Ticket[]
  /** How many servers were stopped. Resolves when they are gone; each has its time to end, and nobody waits for it. */
  readonly stopped: Promise<number>
  readonly lookAgainAt: Instant | undefined
  /** When to run the next full repair: some servers without a match were left alone for now. */
  readonly allAgainAt: Instant | undefined
}

/** Matches handled in one turn, however many are due. */
const MATCHES_A_TURN = 256

/**
 * Makes matches, servers and tickets agree again, whatever was missed, crashed or lost. `due` handles the matches whose
 * deadline has passed, and costs nothing when there are none; `all` compares store and fleet, both ways.
 */
export async function repair(needs: RepairNeeds, scope: 'due' | 'all'): Promise<Repaired> {
  const now = needs.clock.now()
  const { ticketTtlMs } = needs.queues.default.rules
  const expired = await needs.queue.expire(now - ticketTtlMs)
  const world = scope === 'all' ? await readWorld(needs) : await whatIsDue(needs, now)
  const plan = planRepairs(world, now, needs.deadlines)
  await Promise.all([...plan.lookAgainAt].map(([id, until]) => needs.matches.postpone(id, until)))
  const outcomes = await Promise.allSettled(plan.repairs.map((each) => carryOut(needs, each)))
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failed) throw failed.reason
  const stops = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? (outcome.value ?? []) : []))
  // A store expires them in batches, so that others get their turn in between.
  const nextExpiry = expired.length > 0 ? now : now + ticketTtlMs / 4
  const lookAgainAt = earliest(await needs.matches.nextDueAt(), nextExpiry)
  const allAgainAt = plan.orphansAgainAt
  return {
    repairs: plan.repairs,
    expired,
    stopped: countGone(stops),
    lookAgainAt,
    allAgainAt,
  }
}

async function whatIsDue({ matches, fleet }: RepairNeeds, now: Instant): Promise<World> {
  const due: readonly LiveMatch[] = await matches.due(now, MATCHES_A_TURN)
  const servers = await Promise.all(due.map(({ server }) => fleet.find(server)))
  return { matches: due, servers: servers.filter((server) => server !== undefined), others: [] }
}

async function countGone(stops: readonly Stopping[]): Promise<number> {
  const outcomes = await Promise.all(stops.map(({ gone }) => gone))
  return outcomes.filter(Boolean).length
}

type Ends = Repair & { kind: 'end' }

interface Stopping {
  /** Whether it is gone. A server that cannot be stopped now is found by the next full repair. */
  readonly gone: Promise<boolean>
}

/** Never rejects: it may fail while other repairs go on, before anybody waits for it. */
function stopping(stop: Promise<void>): Stopping {
  return {
    gone: stop.then(
      () => true,
      () => false,
    ),
  }
}

/** A fleet without room is not the game's failure, and must not count as one. */
async function whyTold({ fleet }: RepairNeeds, { match, why }: Ends): Promise<EndReason> {
  return why === 'start-failed' && (await fleet.lacksRoom(match.server)) ? 'unschedulable' : why
}

async function carryOut(needs: RepairNeeds, repair: Repair): Promise<Stopping | undefined> {
  const { fleet } = needs
  switch (repair.kind) {
    case 'start':
      if (repair.match.state === 'forming') await startServer(needs, repair.match)
      return undefined
    case 'adopt':
      await serverChanged(needs, repair.server)
      return undefined
    case 'end':
      return carryOutEnd(needs, repair)
    case 'restore':
      if ((await restoreMatch(needs, repair.server)) !== 'hopeless') return undefined
      return stopping(fleet.stop(repair.server.id))
    case 'stop':
      return stopping(
        repair.server.state === 'exited'
          ? putAway(needs, repair.server, repair.match)
          : fleet.stop(repair.server.id),
      )
  }
}

/** If the match has become ready meanwhile, its players know the address: it goes on. */
async function carryOutEnd(needs: RepairNeeds, repair: Ends): Promise<Stopping | undefined> {
  const { id, server, state: onlyFrom } = repair.match
  const why = await whyTold(needs, repair)
  const ended = await endMatch(needs, id, { why, detail: repair.detail, cause: 'repair', onlyFrom })
  const match = ended ?? (await needs.matches.find(id))
  if (!match || !isLive(match)) return stopping(needs.fleet.stop(server))
  await needs.matches.postpone(id, needs.clock.now())
  return undefined
}
