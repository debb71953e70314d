import { ageBy, isOffAt } from './age.ts'
import type { AttributeTypes } from './attribute-types.ts'
import type { Candidate } from './candidate.ts'
import { judgeComparison, judgeSum } from './demands/compare.ts'
import { firstOf, type DemandOf, type Judging } from './demands/judging.ts'
import { judgeLatency } from './demands/latency.ts'
import { judgeSpread } from './demands/spread.ts'
import { judgeBalance, judgeEvenTeams, judgePremades, judgeWhere } from './demands/teams.ts'
import { judgeAcceptance, judgeCount, judgeEquality, judgeOverlap } from './demands/texts.ts'
import type { CustomTeam, Demand, Rule } from './rules.ts'

/** A rule that forbids a match. */
export interface Refusal {
  readonly rule: string
  /** By how much or whom, as a clause. */
  readonly says: string
}

/** The first rule that forbids the match, if there is one. This alone decides: a search for matches is only a guide. */
export function refusalOf(
  rules: readonly Rule[],
  candidate: Candidate,
  types: AttributeTypes,
): Refusal | undefined {
  for (const rule of rules) {
    const says = judgeRule(rule, candidate, types)
    if (says !== undefined) return { rule: rule.name, says }
  }
  return undefined
}

function judgeRule(rule: Rule, candidate: Candidate, types: AttributeTypes): string | undefined {
  const ageMs = ageBy(rule.clock, candidate.tickets, candidate.now)
  if (isOffAt(rule, ageMs)) return undefined
  return judges[rule.demand.kind](rule.demand as never, { rule, candidate, types, ageMs })
}

type Judges = {
  readonly [Kind in Demand['kind']]: (demand: DemandOf<Kind>, judging: Judging) => string | undefined
}

const judges: Judges = {
  spread: judgeSpread,
  same: judgeEquality,
  differ: judgeEquality,
  overlap: judgeOverlap,
  latency: judgeLatency,
  balance: judgeBalance,
  'even-teams': judgeEvenTeams,
  count: judgeCount,
  sum: judgeSum,
  where: judgeWhere,
  compare: judgeComparison,
  accept: judgeAcceptance,
  block: judgeAcceptance,
  all: judgeCompound,
  any: judgeCompound,
  not: judgeCompound,
  xor: judgeCompound,
  'premade-parity': judgePremades,
  custom: judgeCustom,
}

/** How many of the rules may hold; `xor` is exactly one. */
function judgeCompound(
  { kind, rules }: DemandOf<'all' | 'any' | 'not' | 'xor'>,
  { candidate, types }: Judging,
): string | undefined {
  const refusals = rules.map((rule) => judgeRule(rule, candidate, types))
  const held = refusals.filter((says) => says === undefined).length
  if (kind === 'all') return firstOf(refusals, (says) => says)
  if (kind === 'any')
    return held > 0
      ? undefined
      : `none of its rules holds: ${firstOf(refusals, (says) => says) ?? 'it has none'}`
  const wanted = kind === 'not' ? 0 : 1
  return held === wanted ? undefined : `${held} of its rules hold, and ${wanted} must`
}

function judgeCustom({ check }: DemandOf<'custom'>, { candidate: { teams } }: Judging): string | undefined {
  return check(
    teams.map(({ name, tickets }): CustomTeam => ({
      name,
      players: tickets.flatMap(({ players, attributes }) =>
        players.map((id, i) => ({ id, attributes: attributes?.[i] ?? {} })),
      ),
    })),
  )
}
