import type { Address } from './address.ts'
import type { EndReason } from './end-reason.ts'
import type { ConfigVersion, MatchId, QueueId, ServerId } from './ids.ts'
import type { Roster } from './roster.ts'
import type { Instant } from './time.ts'

/** What the rules of its queue chose for the match. */
export interface Choice {
  /** Where its server is to run: the region that is best for all its players. */
  readonly region?: string
  /** The chosen value of each set that its players had to share, such as a map, by the name of the rule. */
  readonly picks?: Readonly<Record<string, string>>
}

interface Common {
  readonly id: MatchId
  readonly queue: QueueId
  /** The server that it has or will have. */
  readonly server: ServerId
  /** Who plays: the tickets that were claimed for it. */
  readonly roster: Roster
  readonly choice?: Choice
  /** The configuration that formed it; matches of before there were versions have none. */
  readonly configVersion?: ConfigVersion
  readonly formedAt: Instant
  /** When it entered its current state. */
  readonly since: Instant
}

interface Reached {
  readonly at: Address
  /** The fleet's name for its server. */
  readonly serverName: string
}

/** Its tickets are claimed; no game server is requested yet. */
export type FormingMatch = Common & { readonly state: 'forming' }
/** A game server is requested and not ready yet. */
export type StartingMatch = Common & { readonly state: 'starting' }
/** Its game server answers at the address: players may connect. */
export type ReadyMatch = Common & Reached & { readonly state: 'ready' }
/** Its game is running. */
export type RunningMatch = Common &
  Reached & {
    readonly state: 'running'
    /** When the game ends on its own. */
    readonly endsBy: Instant
  }
export type EndedMatch = Common & {
  readonly state: 'ended'
  readonly why: EndReason
  /** Which promise its server broke, as a sentence; only when it was never ready. */
  readonly detail?: string
}

export type LiveMatch = FormingMatch | StartingMatch | ReadyMatch | RunningMatch
export type Match = LiveMatch | EndedMatch
export type MatchState = Match['state']

/** The only legal moves: forward. With a waiting server, a match is ready at once. */
const moves: Record<MatchState, readonly MatchState[]> = {
  forming: ['starting', 'ready', 'ended'],
  starting: ['ready', 'ended'],
  ready: ['running', 'ended'],
  running: ['ended'],
  ended: [],
}

export function isLegalMove(from: MatchState, to: MatchState): boolean {
  return moves[from].includes(to)
}

/** Whether its players know the address. */
export function hasServer(match: LiveMatch): match is ReadyMatch | RunningMatch {
  return match.state === 'ready' || match.state === 'running'
}

export function isLive(match: Match): match is LiveMatch {
  return match.state !== 'ended'
}

export function start(match: FormingMatch, now: Instant): StartingMatch {
  return { ...match, state: 'starting', since: now }
}

export function becomeReady(match: FormingMatch | StartingMatch, reached: Reached, now: Instant): ReadyMatch {
  return { ...match, ...reached, state: 'ready', since: now }
}

export function run(match: ReadyMatch, endsBy: Instant, now: Instant): RunningMatch {
  return { ...match, state: 'running', since: now, endsBy }
}

/** What is decided when a match is formed, and stays. */
export type Formed = Pick<
  Common,
  'id' | 'queue' | 'server' | 'roster' | 'choice' | 'configVersion' | 'formedAt'
>

export function formedAs({ id, queue, server, roster, choice, configVersion, formedAt }: Formed): Formed {
  return {
    id,
    queue,
    server,
    roster,
    ...(choice && { choice }),
    ...(configVersion !== undefined && { configVersion }),
    formedAt,
  }
}

export function end(match: LiveMatch, why: EndReason, now: Instant): EndedMatch {
  return { ...formedAs(match), state: 'ended', since: now, why }
}
