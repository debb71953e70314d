import type { EndReason } from './end-reason.ts'
import type { LiveMatch } from './match.ts'
import type { Instant } from './time.ts'

/**
 * How long each step of a match may take, in milliseconds. The backend is the one source: the deadlines that a game server
 * keeps itself are passed to it in its environment (`protocol/server-env.ts`), so that server and repair never disagree.
 */
export interface Deadlines {
  /** A formed match whose server was not asked for by then (its backend died) is taken up by the repair. */
  readonly startWithinMs: number
  /** A server that is not ready by then is given up. */
  readonly readyWithinMs: number
  /** Kept by the server: a ready server that nobody came to stops by itself. */
  readonly noShowMs: number
  /** Kept by the server: one that players came to, and whose game nobody began, stops by itself. */
  readonly startDeadlineMs: number
  /** Kept by the server: how long it waits for players whose connections all broke at once. */
  readonly reconnectMs: number
  /** How much longer than it should take a server may take before the repair acts in its place. */
  readonly graceMs: number
  /** A server that was not heard for this long is asked; one that does not answer is lost. Three of its reports. */
  readonly silentMs: number
}

export const defaultDeadlines: Deadlines = {
  startWithinMs: 5_000,
  readyWithinMs: 30_000,
  noShowMs: 30_000,
  startDeadlineMs: 300_000,
  reconnectMs: 30_000,
  graceMs: 10_000,
  silentMs: 15_000,
}

/** Every state waits for somebody; none for ever. */
export function deadlineOf(match: LiveMatch, deadlines: Deadlines): { deadline: Instant; why: EndReason } {
  switch (match.state) {
    case 'forming':
      return { deadline: match.since + deadlines.readyWithinMs, why: 'start-failed' }
    case 'starting':
      return { deadline: match.since + deadlines.readyWithinMs, why: 'never-ready' }
    case 'ready':
      // The server keeps these two times itself, and knows who came; this is for a server that hangs.
      return {
        deadline: match.since + deadlines.noShowMs + deadlines.startDeadlineMs + deadlines.graceMs,
        why: 'never-started',
      }
    case 'running':
      return { deadline: match.endsBy + deadlines.graceMs, why: 'finished' }
  }
}

/** When the repair must look at a match that nothing happened to: at its deadline, or sooner if nobody asked for its server. */
export function dueAt(match: LiveMatch, deadlines: Deadlines): Instant {
  const { deadline } = deadlineOf(match, deadlines)
  return match.state === 'forming' ? Math.min(match.since + deadlines.startWithinMs, deadline) : deadline
}
