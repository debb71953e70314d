import type { Demand, Rule } from '../../matchmaking/rules.ts'
import { on } from './wanted.ts'

/** The values of an attribute: those that the rules mention, then invented ones. */
export function textPool(name: string, demands: readonly Demand[]): readonly string[] {
  const mentioned = [
    ...on(demands, 'count', name).map(({ value }) => value),
    ...on(demands, 'where', name).flatMap(({ predicate }) => {
      if (predicate.kind === 'oneOf') return predicate.values
      return typeof predicate.value === 'string' ? [predicate.value] : []
    }),
  ]
  return [...new Set([...mentioned, ...['a', 'b', 'c', 'd'].map((letter) => `${name}-${letter}`)])]
}

/** How many of this many players have a counted value: more than are needed, where more are allowed. */
export function countedOf(
  { min, max }: Pick<Extract<Rule['demand'], { kind: 'count' }>, 'min' | 'max'>,
  players: number,
): number {
  return min.first + Math.floor(Math.max(Math.min(max.first, players) - min.first, 0) / 2)
}
