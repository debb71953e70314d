import type { Step, Stepped } from '../matchmaking/steps.ts'

/** `100 (200 after 10 s, 500 after 30 s)` */
export function steppedWords({ first, steps }: Stepped<number>): string {
  return `${first}${steps.length > 0 ? ` (${steps.map(stepWords).join(', ')})` : ''}`
}

/** Steps that a person wrote as one line: only the first and the last are of interest. */
const MOST_STEPS_SHOWN = 4

/** The same, short, where there are many steps. */
export function limitWords(limit: Stepped<number>): string {
  const { first, steps } = limit
  const [next, last] = [steps[0], steps.at(-1)]
  if (steps.length <= MOST_STEPS_SHOWN || !next || !last) return steppedWords(limit)
  return `${first} (${stepWords(next)}, and so on until ${stepWords(last)})`
}

export function stepWords({ afterMs, value }: Step<number>): string {
  return `${value} after ${secondsWords(afterMs)}`
}

/** `at least 1`, `at most 3` or `1 to 3`: a limit that is not given is infinite. */
export function rangeWords(min: Stepped<number>, max: Stepped<number>): string {
  if (max.first === Infinity) return `at least ${limitWords(min)}`
  return min.first === -Infinity ? `at most ${limitWords(max)}` : `${limitWords(min)} to ${limitWords(max)}`
}

export function secondsWords(ms: number): string {
  return `${ms / 1000} s`
}
