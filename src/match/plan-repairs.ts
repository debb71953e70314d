import type { EndReason } from './end-reason.ts'
import type { MatchId } from './ids.ts'
import { carriesOrder, type OrderedServer } from './lost-match.ts'
import { isIdle } from './pool.ts'
import { hasServer, isLive, type LiveMatch, type Match } from './match.ts'
import { deadlineOf, type Deadlines } from './deadlines.ts'
import { endByExit, matchServedBy, type GameServer } from './server.ts'
import { whyNeverReady } from './start-step.ts'
import { earliest, type Instant } from './time.ts'

/** What to do so that matches and game servers agree again. */
export type Repair =
  /** Its server was never requested, or its start was not recorded. */
  | { readonly kind: 'start'; readonly match: LiveMatch }
  /** Its server is ready, and the match does not know it. */
  | { readonly kind: 'adopt'; readonly match: LiveMatch; readonly server: GameServer }
  | {
      readonly kind: 'end'
      readonly match: LiveMatch
      readonly why: EndReason
      /** Which promise its server broke; only when it was never ready. */
      readonly detail?: string | undefined
    }
  /** Nobody knows its match, and it carries its order. What cannot be restored is stopped. */
  | { readonly kind: 'restore'; readonly server: OrderedServer }
  /** Its match has ended, or it has none. */
  | { readonly kind: 'stop'; readonly server: GameServer; readonly match: Match | undefined }

export interface RepairPlan {
  readonly repairs: readonly Repair[]
  /** When to look again at each match that is left as it is. */
  readonly lookAgainAt: ReadonlyMap<MatchId, Instant>
  /** When to look again at servers that belong to no live match and are left alone for now. */
  readonly orphansAgainAt: Instant | undefined
}

export interface World {
  /** Read before the servers: then a match that is starting has its server in the list, if there is one. */
  readonly matches: readonly LiveMatch[]
  readonly servers: readonly GameServer[]
  /** The known matches of servers whose match is not live. Read last. */
  readonly others: readonly Match[]
}

/** Compares the store with the fleet, both ways. */
export function planRepairs(
  { matches, servers, others }: World,
  now: Instant,
  deadlines: Deadlines,
): RepairPlan {
  const serverOf = new Map(servers.map((server) => [server.id, server]))
  const asked = (match: LiveMatch): GameServer | undefined => {
    const server = serverOf.get(match.server)
    // The match took a waiting server that is not assigned yet, or has died since: starting the match handles both.
    return match.state === 'forming' && server && isIdle(server.serves) ? undefined : server
  }
  const live = new Set(matches.map((match) => match.server))
  const judged = matches.map((match) => ({
    id: match.id,
    ...judge(match, asked(match), { now, deadlines }),
  }))
  const matchOf = new Map(others.map((match) => [match.id, match]))
  const orphans = servers
    .filter((server) => !live.has(server.id))
    .map((server) => judgeOrphan(server, matchOf.get(matchServedBy(server)), { now, deadlines }))
  return {
    repairs: [...judged, ...orphans].flatMap(({ repair }) => repair ?? []),
    lookAgainAt: new Map(
      judged.flatMap(({ id, deadline }) => (deadline === undefined ? [] : [[id, deadline]])),
    ),
    orphansAgainAt: earliest(...orphans.map(({ deadline }) => deadline)),
  }
}

/** A server whose match was not live when the live matches were read. */
function judgeOrphan(
  server: GameServer,
  match: Match | undefined,
  { now, deadlines }: { now: Instant; deadlines: Deadlines },
): Judgement {
  // Its match was formed in the meantime.
  if (match && isLive(match)) return {}
  if (!match && carriesOrder(server)) return { repair: { kind: 'restore', server } }
  if (server.state !== 'exited') {
    // A waiting server belongs to the pool. If it died while waiting, nobody needs it any more.
    if (isIdle(server.serves)) return {}
    const stopsBy = match ? match.since + deadlines.graceMs : now
    if (now < stopsBy) return { deadline: stopsBy }
  }
  return { repair: { kind: 'stop', server, match } }
}

interface Judgement {
  readonly repair?: Repair
  readonly deadline?: Instant
}

function judge(
  match: LiveMatch,
  server: GameServer | undefined,
  { now, deadlines }: { now: Instant; deadlines: Deadlines },
): Judgement {
  const repair = repairByServer(match, server)
  if (repair) return { repair }
  const { deadline, why } = deadlineOf(match, deadlines)
  if (now >= deadline) {
    const detail = server?.state === 'starting' ? whyNeverReady(server.missing) : undefined
    return { repair: { kind: 'end', match, why, detail } }
  }
  const startBy = match.since + deadlines.startWithinMs
  if (match.state !== 'forming') return { deadline }
  if (now < startBy) return { deadline: startBy }
  return { repair: { kind: 'start', match }, deadline: Math.min(now + deadlines.startWithinMs, deadline) }
}

/** What the match needs because of its server's state, regardless of deadlines. */
function repairByServer(match: LiveMatch, server: GameServer | undefined): Repair | undefined {
  if (!server) return match.state === 'forming' ? undefined : { kind: 'end', match, why: 'crashed' }
  if (server.state === 'exited') return { kind: 'end', match, ...endByExit(match, server.exit) }
  return server.state === 'ready' && !hasServer(match) ? { kind: 'adopt', match, server } : undefined
}
