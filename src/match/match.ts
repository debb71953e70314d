import type { EndReason } from './end-reason.ts'
import type { MatchId, QueueId } from './ids.ts'
import type { Roster } from './roster.ts'
import type { Instant } from './time.ts'

/** Where a game server can be reached directly. */
export interface Address {
  readonly host: string
  readonly port: number
}

interface Common {
  readonly id: MatchId
  readonly queue: QueueId
  /** Who plays, by the tickets that were claimed for it. */
  readonly roster: Roster
  readonly formedAt: Instant
  /** When it came into its present state. */
  readonly since: Instant
}

/** Formed: its tickets are claimed, and no game server was asked for yet. */
export type FormingMatch = Common & { readonly state: 'forming' }
/** A game server was asked for, and is not ready yet. */
export type StartingMatch = Common & { readonly state: 'starting' }
/** Its game server answers at the address: players may come. */
export type ReadyMatch = Common & { readonly state: 'ready'; readonly at: Address; readonly server: string }
/** Its game runs. */
export type RunningMatch = Common & {
  readonly state: 'running'
  readonly at: Address
  readonly server: string
  /** When the game ends by itself. */
  readonly endsBy: Instant
}
export type EndedMatch = Common & { readonly state: 'ended'; readonly why: EndReason }

export type LiveMatch = FormingMatch | StartingMatch | ReadyMatch | RunningMatch
export type Match = LiveMatch | EndedMatch
export type MatchState = Match['state']

/** The only legal moves: forward. A server that waited for its match is ready at once. */
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

/** Whether players have been given its address. */
export function hasServer(match: LiveMatch): match is ReadyMatch | RunningMatch {
  return match.state === 'ready' || match.state === 'running'
}

export function isLive(match: Match): match is LiveMatch {
  return match.state !== 'ended'
}

export function start(match: FormingMatch, now: Instant): StartingMatch {
  return { ...match, state: 'starting', since: now }
}

export function becomeReady(
  match: FormingMatch | StartingMatch,
  server: { at: Address; server: string },
  now: Instant,
): ReadyMatch {
  return { ...match, ...server, state: 'ready', since: now }
}

export function run(match: ReadyMatch, endsBy: Instant, now: Instant): RunningMatch {
  return { ...match, state: 'running', since: now, endsBy }
}

export function end(match: LiveMatch, why: EndReason, now: Instant): EndedMatch {
  const { id, queue, roster, formedAt } = match
  return { id, queue, roster, formedAt, state: 'ended', since: now, why }
}
