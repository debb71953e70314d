import type { TicketId } from '../match/ids.ts'
import type { Instant } from '../match/time.ts'
import type { Explanation, Line, Matchmaker, Standing, WaitReason } from './matchmaker.ts'
import { RuleLine } from './rule-line.ts'
import type { MatchRules } from './rules.ts'
import { ageOf } from './age.ts'
import { explain } from './explain.ts'
import { saysWaiting } from './says-waiting.ts'
import { fewestPlayers, mostPlayers } from './seat-plans.ts'
import { stepAges } from './step-ages.ts'

/** Matches by teams and rules: the best match that all rules allow, around the ticket that has waited longest. */
export function byRules(rules: MatchRules): Matchmaker {
  const ages = stepAges(rules)
  const most = mostPlayers(rules.teams)
  return {
    line: () => new ExplainedLine(rules),
    whyWaiting: (standing, now) => whyWaiting(standing, now, { rules, ages, most }),
    says: (reason) => saysWaiting(reason, most),
  }
}

/** An explanation looks at this many tickets on each side, in each region: it takes milliseconds, however many wait. */
const NEAREST = 150

class ExplainedLine extends RuleLine implements Line {
  readonly #rules: MatchRules

  constructor(rules: MatchRules) {
    super(rules)
    this.#rules = rules
  }

  explain(id: TicketId, now: Instant): Explanation | undefined {
    const around = this.around(id, now, NEAREST)
    return around && explain({ rules: this.#rules, ticket: around.ticket, now }, around.others)
  }
}

interface Known {
  readonly rules: MatchRules
  readonly ages: readonly number[]
  readonly most: number
}

/** What the place in the queue alone shows. Which rule blocks takes a look at the other tickets: `explain`. */
function whyWaiting(
  { ticket, oldestQueuedAt, playersWaiting }: Standing,
  now: Instant,
  { rules, ages, most }: Known,
): WaitReason {
  const next = ages.find((age) => age > ageOf(ticket, now))
  const relaxesAt = next === undefined ? undefined : ticket.queuedAt + next
  const fewest = fewestPlayers(rules.teams, Math.max(now - oldestQueuedAt, 0))
  if (playersWaiting < fewest) return { kind: 'needs-players', needs: fewest - playersWaiting, relaxesAt }
  return { kind: 'no-fit', needs: Math.max(most - playersWaiting, 0), relaxesAt }
}
