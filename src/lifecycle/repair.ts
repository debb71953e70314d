import { isLive } from '../match/match.ts'
import { planRepairs, type Repair } from '../match/plan-repairs.ts'
import { earliest, type Instant } from '../match/time.ts'
import type { GameServerFleet } from '../ports/game-server-fleet.ts'
import type { MatchStore } from '../ports/match-store.ts'
import type { TicketQueue } from '../ports/ticket-queue.ts'
import type { GameServer } from '../match/server.ts'
import { endMatch } from './end-match.ts'
import { serverChanged, type ServerChangedNeeds } from './server-changed.ts'
import { startServer } from './start-server.ts'

export interface RepairNeeds extends ServerChangedNeeds {
  readonly matches: Pick<MatchStore, 'find' | 'end' | 'move' | 'live'>
  readonly fleet: Pick<GameServerFleet, 'start' | 'find' | 'stop' | 'list'>
  readonly queue: Pick<TicketQueue, 'expire' | 'size'>
}

export interface Repaired {
  /** What was done, for the log. */
  readonly repairs: readonly Repair[]
  readonly expired: number
  readonly stopped: number
  readonly lookAgainAt: Instant | undefined
}

/** Makes matches, servers and tickets agree again, whatever was missed, crashed or lost. */
export async function repair(needs: RepairNeeds): Promise<Repaired> {
  const now = needs.clock.now()
  const expired = await needs.queue.expire(now - needs.rules.ticketTtlMs)
  const matches = await needs.matches.live()
  const servers = await needs.fleet.list()
  const { repairs, lookAgainAt } = planRepairs({ matches, servers }, now, needs.rules)
  let stopped = 0
  for (const each of repairs) if (await carryOut(needs, each)) stopped += 1
  const nextExpiry = (await needs.queue.size()) > 0 ? now + needs.rules.ticketTtlMs / 4 : undefined
  return { repairs, expired: expired.length, stopped, lookAgainAt: earliest(lookAgainAt, nextExpiry) }
}

/** Says whether a game server was stopped. */
async function carryOut(needs: RepairNeeds, repair: Repair): Promise<boolean> {
  switch (repair.kind) {
    case 'start':
      if (repair.match.state === 'forming') await startServer(needs, repair.match)
      return false
    case 'adopt':
      await serverChanged(needs, repair.server)
      return false
    case 'end':
      await endMatch(needs, repair.match.id, repair.why)
      await needs.fleet.stop(repair.match.id)
      return true
    case 'stop':
      return stopOrphan(needs, repair.server)
  }
}

/** Its match may have been formed since the matches were read, or may have ended just now: then it stops by itself. */
async function stopOrphan(needs: RepairNeeds, server: GameServer): Promise<boolean> {
  const match = await needs.matches.find(server.match)
  if (match && isLive(match)) return false
  const stopping = match && needs.clock.now() < match.since + needs.rules.graceMs
  if (stopping && server.state !== 'exited') return false
  await needs.fleet.stop(server.match)
  return true
}
