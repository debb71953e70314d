import type { Instant } from '../match/time.ts'
import type { Line, Matchmaker, Standing, WaitReason } from './matchmaker.ts'
import { RuleLine } from './rule-line.ts'
import type { MatchRules } from './rules.ts'
import { ageOf } from './age.ts'
import { saysWaiting } from './says-waiting.ts'
import { fewestPlayers, mostPlayers } from './seat-plans.ts'
import { stepAges } from './step-ages.ts'

/** Matches by teams and rules: the best match that all rules allow, around the ticket that has waited longest. */
export function byRules(rules: MatchRules): Matchmaker {
  const ages = stepAges(rules)
  const most = mostPlayers(rules.teams)
  return {
    line: (): Line => new RuleLine(rules),
    whyWaiting: (standing, now) => whyWaiting(standing, now, { rules, ages, most }),
    says: (reason) => saysWaiting(reason, most),
  }
}

interface Known {
  readonly rules: MatchRules
  readonly ages: readonly number[]
  readonly most: number
}

/** What the place in the queue alone shows. Which rule blocks takes a look at the other tickets: `explain`. */
function whyWaiting(
  { ticket, oldestQueuedAt, length }: Standing,
  now: Instant,
  { rules, ages, most }: Known,
): WaitReason {
  const next = ages.find((age) => age > ageOf(ticket, now))
  const relaxesAt = next === undefined ? undefined : ticket.queuedAt + next
  const fewest = fewestPlayers(rules.teams, Math.max(now - oldestQueuedAt, 0))
  if (length < fewest) return { kind: 'needs-players', needs: fewest - length, relaxesAt }
  return { kind: 'no-fit', needs: Math.max(most - length, 0), relaxesAt }
}
