import type { EndReason } from './end-reason.ts'
import type { MatchId } from './ids.ts'
import { carriesOrder, type OrderedServer } from './lost-match.ts'
import { isLive, type LiveMatch, type Match } from './match.ts'
import { deadlineOf, type Deadlines } from './deadlines.ts'
import { reasonOfExit, type GameServer } from './server.ts'
import { earliest, type Instant } from './time.ts'

/** What must be done so that matches and game servers agree again. */
export type Repair =
  /** Its server was never asked for, or its start was not recorded. */
  | { readonly kind: 'start'; readonly match: LiveMatch }
  /** Its server is ready, and the match does not know it. */
  | { readonly kind: 'adopt'; readonly match: LiveMatch; readonly server: GameServer }
  | { readonly kind: 'end'; readonly match: LiveMatch; readonly why: EndReason }
  /** Nobody knows its match, and it carries its order. What cannot be restored is stopped. */
  | { readonly kind: 'restore'; readonly server: OrderedServer }
  /** Its match has ended, or it has none. */
  | { readonly kind: 'stop'; readonly server: GameServer; readonly match: Match | undefined }

export interface RepairPlan {
  readonly repairs: readonly Repair[]
  /** When to look again at each match that is left as it is. */
  readonly lookAgainAt: ReadonlyMap<MatchId, Instant>
  /** When to look again at servers that are left as they are, and belong to no live match. */
  readonly orphansAgainAt: Instant | undefined
}

export interface World {
  /** Read before the servers: then a match that is starting has its server in the list, if it has one. */
  readonly matches: readonly LiveMatch[]
  readonly servers: readonly GameServer[]
  /** The matches of those servers whose match is not among the first, where they are known. Read last. */
  readonly others: readonly Match[]
}

/** Compares what should be with what is, both ways. */
export function planRepairs(
  { matches, servers, others }: World,
  now: Instant,
  deadlines: Deadlines,
): RepairPlan {
  const serverOf = new Map(servers.map((server) => [server.match, server]))
  const asked = (match: LiveMatch): GameServer | undefined => {
    const server = serverOf.get(match.id)
    // The match was given a server that waits, and it was not told so yet, or has died before: the start sees to both.
    return match.state === 'forming' && server?.serves === 'nobody-yet' ? undefined : server
  }
  const live = new Set(matches.map((match) => match.id))
  const judged = matches.map((match) => ({
    id: match.id,
    ...judge(match, asked(match), { now, deadlines }),
  }))
  const matchOf = new Map(others.map((match) => [match.id, match]))
  const orphans = servers
    .filter((server) => !live.has(server.match))
    .map((server) => judgeOrphan(server, matchOf.get(server.match), { now, deadlines }))
  return {
    repairs: [...judged, ...orphans].flatMap(({ repair }) => repair ?? []),
    lookAgainAt: new Map(
      judged.flatMap(({ id, deadline }) => (deadline === undefined ? [] : [[id, deadline]])),
    ),
    orphansAgainAt: earliest(...orphans.map(({ deadline }) => deadline)),
  }
}

/** A server whose match was not live when the live ones were read. */
function judgeOrphan(
  server: GameServer,
  match: Match | undefined,
  { now, deadlines }: { now: Instant; deadlines: Deadlines },
): Judgement {
  // It was formed since.
  if (match && isLive(match)) return {}
  if (!match && carriesOrder(server)) return { repair: { kind: 'restore', server } }
  if (server.state !== 'exited') {
    // One that waits for its match is the pool's. One that died while it waited is nobody's any more.
    if (server.serves === 'nobody-yet') return {}
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
  if (server?.state === 'exited')
    return { repair: { kind: 'end', match, why: reasonOfExit(match.state, server.exit) } }
  if (!server && match.state !== 'forming') return { repair: { kind: 'end', match, why: 'crashed' } }
  if (server?.state === 'ready' && (match.state === 'forming' || match.state === 'starting')) {
    return { repair: { kind: 'adopt', match, server } }
  }
  const { deadline, why } = deadlineOf(match, deadlines)
  if (now >= deadline) return { repair: { kind: 'end', match, why } }
  const startBy = match.since + deadlines.startWithinMs
  if (match.state !== 'forming') return { deadline }
  if (now < startBy) return { deadline: startBy }
  return { repair: { kind: 'start', match }, deadline: Math.min(now + deadlines.startWithinMs, deadline) }
}
