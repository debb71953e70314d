import type { TeamRule } from '../matchmaking/rules.ts'
import type { Found } from './found.ts'
import { isConstant } from './lint-terms.ts'
import type { EntryOf, RuleEntry } from './rule-entry.ts'
import type { RulePlace } from './rule-place.ts'
import { limitsOf, stepsOf, type Limit } from './rule-steps.ts'
import { lastOf, playersIn } from './team-rules-from.ts'

/** A rule that forbids nothing from the start, or everything to the end, is a mistake. */
export function lintPossible({ name, entry, path }: RulePlace, teams: readonly TeamRule[]): readonly Found[] {
  const contradiction = contradicts(entry)
  if (contradiction !== undefined) return [{ path, says: contradiction }]
  const idle = whyNeverFails(entry, teams)
  if (idle !== undefined) return [{ path, says: `${name} can never fail: ${idle}` }]
  const dead = stepsOf(entry).some((step) => step.off) ? undefined : whyNeverPasses(entry, teams)
  return dead === undefined ? [] : [{ path, says: `${name} can never pass: ${dead}` }]
}

function contradicts(entry: RuleEntry): string | undefined {
  if (entry.type === 'compare' && isConstant(entry.left) && isConstant(entry.right))
    return 'compare has no term of the players: the result is always the same'
  const { min, max } = limitsOf(entry)
  if (min === undefined || max === undefined || min <= max) return undefined
  return `${entry.type} has a min (${min}) above its max (${max})`
}

function whyNeverFails(entry: RuleEntry, teams: readonly TeamRule[]): string | undefined {
  if (entry.type === 'spread' || entry.type === 'same' || entry.type === 'differ')
    return most(entry.scope, teams) < 2 ? 'there is nobody to compare a player with' : undefined
  if (entry.type === 'count' || entry.type === 'sum') return neverOutside(entry, teams)
  if ('within' in entry) return neverApart(entry, teams)
  return entry.type === 'overlap' && entry.atLeast === 0 ? 'atLeast is 0' : undefined
}

function neverApart(
  { type, within }: EntryOf<'balance' | 'even-teams' | 'premade-parity'>,
  teams: readonly TeamRule[],
): string | undefined {
  if (copies(teams) < 2) return 'the only team has none to be compared with'
  if (type === 'balance') return undefined
  if (type === 'even-teams') return neverUneven(within, teams)
  return largest(teams) - 1 <= within ? `parties have 1 to ${largest(teams)} players` : undefined
}

function neverUneven(within: number, teams: readonly TeamRule[]): string | undefined {
  const gap = largest(teams) - Math.min(...teams.map(({ size }) => lastOf(size.min)))
  if (gap > within) return undefined
  return gap === 0 ? 'all teams have the same size' : `the sizes of the teams differ by no more than ${gap}`
}

function neverOutside(entry: EntryOf<'count' | 'sum'>, teams: readonly TeamRule[]): string | undefined {
  const { min, max } = entry
  if (min === undefined && max === undefined) return 'it has neither min nor max'
  if (entry.type === 'sum' || (min ?? 0) > 0) return undefined
  const players = most(entry.scope, teams)
  return max === undefined || max >= players ? `there are at most ${players} players` : undefined
}

function whyNeverPasses(entry: RuleEntry, teams: readonly TeamRule[]): string | undefined {
  if (entry.type === 'count') {
    const min = final(entry, 'min')
    const players = most(entry.scope, teams)
    return min > players ? `it needs ${min} players, and there are at most ${players}` : undefined
  }
  if (entry.type !== 'even-teams') return undefined
  const gap = smallestGap(teams)
  const within = final(entry, 'within')
  return gap > within ? `the sizes of the teams differ by ${gap} at least` : undefined
}

/** The value that holds in the end. */
function final(entry: RuleEntry, limit: Limit): number {
  const last = stepsOf(entry).findLast((step) => step[limit] !== undefined)
  return last?.[limit] ?? limitsOf(entry)[limit] ?? 0
}

/** The most players that a rule of this scope looks at together. */
function most(scope: 'match' | 'team' = 'match', teams: readonly TeamRule[]): number {
  return scope === 'team' ? largest(teams) : playersIn(teams).max
}

function largest(teams: readonly TeamRule[]): number {
  return Math.max(...teams.map(({ size }) => size.max))
}

function copies(teams: readonly TeamRule[]): number {
  return teams.reduce((total, { count }) => total + count.max, 0)
}

/** How far the sizes of two teams are apart, whatever their players. */
function smallestGap(teams: readonly TeamRule[]): number {
  return Math.max(0, ...teams.flatMap((a) => teams.map((b) => lastOf(a.size.min) - b.size.max)))
}
