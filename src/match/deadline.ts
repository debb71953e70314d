import type { EndReason } from './end-reason.ts'
import type { LiveMatch } from './match.ts'
import type { Rules } from './rules.ts'
import type { Instant } from './time.ts'

/** Every state waits for somebody; none for ever. */
export function deadlineOf(match: LiveMatch, rules: Rules): { deadline: Instant; why: EndReason } {
  switch (match.state) {
    case 'forming':
      return { deadline: match.since + rules.readyWithinMs, why: 'start-failed' }
    case 'starting':
      return { deadline: match.since + rules.readyWithinMs, why: 'never-ready' }
    case 'ready':
      // The server keeps these two times itself, and knows who came; this is for a server that hangs.
      return {
        deadline: match.since + rules.noShowMs + rules.startDeadlineMs + rules.graceMs,
        why: 'never-started',
      }
    case 'running':
      return { deadline: match.endsBy + rules.graceMs, why: 'finished' }
  }
}

/** When the repair must look at a match that nothing happened to: at its deadline, or sooner if nobody asked for its server. */
export function dueAt(match: LiveMatch, rules: Rules): Instant {
  const { deadline } = deadlineOf(match, rules)
  return match.state === 'forming' ? Math.min(match.since + rules.startWithinMs, deadline) : deadline
}
