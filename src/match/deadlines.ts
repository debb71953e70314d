import type { EndReason } from './end-reason.ts'
import type { LiveMatch } from './match.ts'
import type { Instant } from './time.ts'

/**
 * How long each step of a match may take, in milliseconds. The backend passes the deadlines that a game server keeps to
 * it in its environment (`protocol/server-env.ts`), so that server and repair never disagree.
 */
export interface Deadlines {
  /** If a formed match has no server requested by then (its backend died), the repair requests it. */
  readonly startWithinMs: number
  /** A server that is not ready by then is given up. */
  readonly readyWithinMs: number
  /** Kept by the server: a ready server stops if no player connects. */
  readonly noShowMs: number
  /** Kept by the server: it stops if players came and nobody started the game. */
  readonly startDeadlineMs: number
  /** Kept by the server: how long it waits for players whose connections all broke. */
  readonly reconnectMs: number
  /** How far past its own deadline a server may go before the repair acts instead. */
  readonly graceMs: number
  /** If reports stop for this long, the server is polled; if it does not answer, it is lost. Three report intervals. */
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

/** Every state waits for something; none waits forever. */
export function deadlineOf(match: LiveMatch, deadlines: Deadlines): { deadline: Instant; why: EndReason } {
  switch (match.state) {
    case 'forming':
      return { deadline: match.since + deadlines.readyWithinMs, why: 'start-failed' }
    case 'starting':
      return { deadline: match.since + deadlines.readyWithinMs, why: 'never-ready' }
    case 'ready':
      // The server keeps these two deadlines itself, and knows who came; this one is for a server that hangs.
      return {
        deadline: match.since + deadlines.noShowMs + deadlines.startDeadlineMs + deadlines.graceMs,
        why: 'never-started',
      }
    case 'running':
      return { deadline: match.endsBy + deadlines.graceMs, why: 'finished' }
  }
}

/** When the repair must look at a match without any event: at its deadline, or earlier if no server was requested. */
export function dueAt(match: LiveMatch, deadlines: Deadlines): Instant {
  const { deadline } = deadlineOf(match, deadlines)
  return match.state === 'forming' ? Math.min(match.since + deadlines.startWithinMs, deadline) : deadline
}
