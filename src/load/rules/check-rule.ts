import type { AttributeTypes } from '../../matchmaking/attribute-types.ts'
import type { Demand, Rule } from '../../matchmaking/rules.ts'
import type { Check, Demanded } from './check.ts'
import { checkLatency } from './check-latency.ts'
import { checkBalance, checkComparison, checkSpread, checkSum } from './check-numbers.ts'
import { checkEvenTeams, checkParity } from './check-parties.ts'
import { checkCount, checkEquality, checkLists, checkOverlap, checkWhere } from './check-texts.ts'
import { isOff, waitBy } from './limits.ts'
import { membersOf, type SeenTeam } from './seen-team.ts'

interface Seen {
  readonly teams: readonly SeenTeam[]
  readonly types: AttributeTypes
}

/** What is wrong with these teams by this rule; nothing if it allows them. */
export function checkRule(rule: Rule, seen: Seen): readonly string[] {
  const waitedMs = waitBy(rule.clock, membersOf(seen.teams))
  if (isOff(rule, waitedMs)) return []
  return checks[rule.demand.kind](rule.demand as never, { rule, waitedMs, ...seen })
}

type Checks = { readonly [K in Demand['kind']]: (demand: Demanded<K>, check: Check) => readonly string[] }

const checks: Checks = {
  spread: checkSpread,
  same: checkEquality,
  differ: checkEquality,
  overlap: checkOverlap,
  latency: checkLatency,
  balance: checkBalance,
  'even-teams': checkEvenTeams,
  'premade-parity': checkParity,
  count: checkCount,
  sum: checkSum,
  where: checkWhere,
  compare: checkComparison,
  accept: checkLists,
  block: checkLists,
  all: checkNested,
  any: checkNested,
  not: checkNested,
  xor: checkNested,
  custom: checkCustom,
}

function checkNested(
  { kind, rules }: Demanded<'all' | 'any' | 'not' | 'xor'>,
  { teams, types }: Check,
): readonly string[] {
  const broken = rules.map((rule) => checkRule(rule, { teams, types }))
  const kept = broken.filter((says) => says.length === 0).length
  switch (kind) {
    case 'all':
      return broken.flat()
    case 'any':
      return kept > 0 ? [] : [`none of its rules holds: ${broken.flat().join('; ')}`]
    case 'not':
    case 'xor': {
      // The wait is only known to be at most this long: a rule that must not hold may have been stricter.
      const allowed = kind === 'not' ? 0 : 1
      if (kept === allowed || rules.some(relaxes)) return []
      return [`${kept} of its rules hold, and ${allowed} must`]
    }
  }
}

function relaxes({ demand, offAfterMs }: Rule): boolean {
  if (offAfterMs !== undefined) return true
  if ('rules' in demand) return demand.rules.some(relaxes)
  return Object.values(demand).some(
    (value: unknown) =>
      typeof value === 'object' &&
      value !== null &&
      'steps' in value &&
      Array.isArray(value.steps) &&
      value.steps.length > 0,
  )
}

function checkCustom({ check }: Demanded<'custom'>, { teams }: Check): readonly string[] {
  const says = check(
    teams.map(({ name, players }) => ({
      name,
      players: players.map(({ id, has }) => ({ id, attributes: has })),
    })),
  )
  return says === undefined ? [] : [says]
}
