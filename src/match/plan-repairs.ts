import { deadlineOf } from './deadline.ts'
import type { EndReason } from './end-reason.ts'
import type { MatchId } from './ids.ts'
import type { LiveMatch } from './match.ts'
import type { Rules } from './rules.ts'
import { reasonOfExit, type GameServer } from './server.ts'
import type { Instant } from './time.ts'

/** What must be done so that matches and game servers agree again. */
export type Repair =
  /** Its server was never asked for, or its start was not recorded. */
  | { readonly kind: 'start'; readonly match: LiveMatch }
  /** Its server is ready, and the match does not know it. */
  | { readonly kind: 'adopt'; readonly match: LiveMatch; readonly server: GameServer }
  | { readonly kind: 'end'; readonly match: LiveMatch; readonly why: EndReason }
  /** It belongs to no live match that is known here. Look for its match once more before stopping it. */
  | { readonly kind: 'stop'; readonly server: GameServer }

export interface RepairPlan {
  readonly repairs: readonly Repair[]
  /** When to look again at each match that is left as it is. */
  readonly lookAgainAt: ReadonlyMap<MatchId, Instant>
  /** When to look again at the servers that belong to no match. */
  readonly orphansAgainAt: Instant | undefined
}

export interface World {
  /** Read before the servers: then a match that is starting has its server in the list, if it has one. */
  readonly matches: readonly LiveMatch[]
  readonly servers: readonly GameServer[]
}

/** Compares what should be with what is, both ways. */
export function planRepairs({ matches, servers }: World, now: Instant, rules: Rules): RepairPlan {
  const serverOf = new Map(servers.map((server) => [server.match, server]))
  const asked = (match: LiveMatch): GameServer | undefined => {
    const server = serverOf.get(match.id)
    // The match was given a server that waits, and it was not told so yet, or has died before: the start sees to both.
    return match.state === 'forming' && server?.serves === 'nobody-yet' ? undefined : server
  }
  const live = new Set(matches.map((match) => match.id))
  const judged = matches.map((match) => ({
    id: match.id,
    ...judge(match, asked(match), { now, rules }),
  }))
  const orphans = servers.filter((server) => !live.has(server.match) && !isWaiting(server))
  return {
    repairs: [
      ...judged.flatMap(({ repair }) => repair ?? []),
      ...orphans.map((server): Repair => ({ kind: 'stop', server })),
    ],
    lookAgainAt: new Map(
      judged.flatMap(({ id, deadline }) => (deadline === undefined ? [] : [[id, deadline]])),
    ),
    orphansAgainAt: orphans.length > 0 ? now + rules.graceMs : undefined,
  }
}

/** One that waits for its match is the pool's; one that died while it waited is nobody's any more. */
function isWaiting(server: GameServer): boolean {
  return server.serves === 'nobody-yet' && server.state !== 'exited'
}

interface Judgement {
  readonly repair?: Repair
  readonly deadline?: Instant
}

function judge(
  match: LiveMatch,
  server: GameServer | undefined,
  { now, rules }: { now: Instant; rules: Rules },
): Judgement {
  if (server?.state === 'exited')
    return { repair: { kind: 'end', match, why: reasonOfExit(match.state, server.exit) } }
  if (!server && match.state !== 'forming') return { repair: { kind: 'end', match, why: 'crashed' } }
  if (server?.state === 'ready' && (match.state === 'forming' || match.state === 'starting')) {
    return { repair: { kind: 'adopt', match, server } }
  }
  const { deadline, why } = deadlineOf(match, rules)
  if (now >= deadline) return { repair: { kind: 'end', match, why } }
  const startBy = match.since + rules.startWithinMs
  if (match.state !== 'forming') return { deadline }
  return now >= startBy ? { repair: { kind: 'start', match }, deadline } : { deadline: startBy }
}
