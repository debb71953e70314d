import type { MatchRules, TeamRule } from '../matchmaking/rules.ts'
import { always, type Stepped } from '../matchmaking/steps.ts'
import type { QueueDefaults } from './queue-defaults.ts'
import type { QueueEntry } from './queue-schema.ts'
import type { TeamEntry } from './team-schema.ts'

type SizedEntry = Pick<QueueEntry, 'size' | 'minSize' | 'fillSeconds' | 'teams'>

/** The teams of a queue; one for all players if it describes none. */
export function teamRulesFrom(entry: SizedEntry, defaults: QueueDefaults): MatchRules['teams'] {
  const fillAfterMs = fillAfterMsOf(entry, defaults)
  const [first = allPlayers(entry, defaults), ...others] = entry.teams ?? []
  return [teamFrom(first, fillAfterMs), ...others.map((team) => teamFrom(team, fillAfterMs))]
}

export function fillAfterMsOf({ fillSeconds }: SizedEntry, { flushAfterMs }: QueueDefaults): number {
  return fillSeconds === undefined ? flushAfterMs : Math.round(fillSeconds * 1000)
}

function allPlayers({ size, minSize }: SizedEntry, defaults: QueueDefaults): TeamEntry {
  const max = size ?? defaults.size
  return { name: 'players', size: { min: minSize ?? Math.min(defaults.minPartialSize, max), max } }
}

function teamFrom(team: TeamEntry, fillAfterMs: number): TeamRule {
  const { name, count = 1, size, roles = {} } = team
  return {
    name,
    count: filling(count, { fillAfterMs, steps: stepsTo(team, (step) => step.count) }),
    size: filling(size, { fillAfterMs, steps: stepsTo(team, (step) => step.size) }),
    roles: Object.entries(roles).map(([role, players]) => {
      const { min, max } = rangeOf(players)
      return { role, min: { first: min, steps: stepsTo(team, (step) => step.roles?.[role]) }, max }
    }),
  }
}

export interface Range {
  readonly min: number
  readonly max: number
}

export function rangeOf(given: number | Range): Range {
  return typeof given === 'number' ? { min: given, max: given } : given
}

type TeamStep = NonNullable<TeamEntry['relax']>[number]
type Steps = Stepped<number>['steps']

function stepsTo({ relax = [] }: TeamEntry, valueOf: (step: TeamStep) => number | undefined): Steps {
  return relax.flatMap((step) => {
    const value = valueOf(step)
    return value === undefined ? [] : [{ afterMs: Math.round(step.after * 1000), value }]
  })
}

/** At first the most; then what the steps say, or the fewest once the oldest ticket has waited long enough. */
function filling(
  given: number | Range,
  { fillAfterMs, steps }: { readonly fillAfterMs: number; readonly steps: Steps },
): { readonly min: Stepped<number>; readonly max: number } {
  const { min, max } = rangeOf(given)
  if (steps.length > 0) return { min: { first: max, steps }, max }
  if (min === max || fillAfterMs === 0) return { min: always(min), max }
  return { min: { first: max, steps: [{ afterMs: fillAfterMs, value: min }] }, max }
}

/** The value that holds in the end. */
export function lastOf<V>({ first, steps }: Stepped<V>): V {
  return steps.at(-1)?.value ?? first
}

/** The most players of a match, and the fewest that it ever starts with. */
export function playersIn(teams: readonly TeamRule[]): Range {
  return {
    min: sum(teams.map(({ count, size }) => lastOf(count.min) * lastOf(size.min))),
    max: sum(teams.map(({ count, size }) => count.max * size.max)),
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
