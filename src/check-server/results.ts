import { promises, type PromiseName } from './promises.ts'
import type { Level, ServerPromise } from './server-promise.ts'

export type Result =
  | { readonly promise: PromiseName; readonly outcome: 'kept' }
  | { readonly promise: PromiseName; readonly outcome: 'broken'; readonly seen: string }
  /** An earlier promise was broken on which it rests. */
  | { readonly promise: PromiseName; readonly outcome: 'not-checked'; readonly because: string }
  /** It cannot be seen of this game, and is no fault: its match did not begin, for one. */
  | { readonly promise: PromiseName; readonly outcome: 'cannot-check'; readonly because: string }

/** What no promise of the list covers: it would take too long, or more machines than this. */
const NEVER_CHECKED =
  'that it listens on HOST alone, the limits (IDLE_SECONDS, MAX_...), how long last lines and the last report may take, comparing in constant time'

/** Whether the server may serve matches; with `pool`, also by waiting for them. */
export function keepsContract(results: readonly Result[], { pool }: { pool: boolean }): boolean {
  return results.every(({ promise, outcome }) => isFine(outcome) || !isNeeded(promise, pool))
}

const isFine = (outcome: Result['outcome']): boolean => outcome === 'kept' || outcome === 'cannot-check'

function isNeeded(name: PromiseName, pool: boolean): boolean {
  const { level }: ServerPromise = promises[name]
  return level === 'required' || (level === 'pool' && pool)
}

export function resultLine(result: Result): string {
  const { level, says, expects }: ServerPromise = promises[result.promise]
  const about = `${says}${level === 'required' ? '' : ` (${level})`}`
  switch (result.outcome) {
    case 'kept':
      return `kept         ${result.promise}: ${about}`
    case 'broken':
      return `BROKEN       ${result.promise}: ${about}. Expected: ${expects}. Seen: ${result.seen}.`
    case 'not-checked':
    case 'cannot-check':
      return `not checked  ${result.promise}: ${about}. ${result.because}.`
  }
}

const levels: readonly Level[] = ['required', 'pool', 'optional']

export function summaryText(results: readonly Result[], { pool }: { pool: boolean }): string {
  const counts = levels.map((level) => {
    const ofLevel = results.filter(
      ({ promise, outcome }) => promises[promise].level === level && outcome !== 'cannot-check',
    )
    const kept = ofLevel.filter(({ outcome }) => outcome === 'kept').length
    return `${kept} of ${ofLevel.length} ${level}`
  })
  const unseen = results.filter(({ outcome }) => outcome === 'cannot-check').map(({ promise }) => promise)
  return [
    `Promises kept: ${counts.join(', ')}. ${verdictOf(results, pool)}`,
    `Not checked: ${[...unseen, NEVER_CHECKED].join(', ')}.`,
  ].join('\n')
}

function verdictOf(results: readonly Result[], pool: boolean): string {
  if (!keepsContract(results, { pool }))
    return 'This server breaks the contract: docs/server-contract.md explains each promise.'
  const checked = results.filter(({ outcome }) => outcome !== 'cannot-check')
  if (checked.every(({ outcome }) => outcome === 'kept'))
    return `This server keeps all ${checked.length} promises that are checked.`
  const needed = checked.filter(({ promise }) => isNeeded(promise, true)).length
  return keepsContract(results, { pool: true })
    ? `This server keeps all ${needed} required promises that are checked.`
    : 'This server keeps all required promises that are checked, but cannot wait in a pool: leave POOL_MIN and POOL_MAX at 0.'
}

/** For a program to read. */
export function resultsJson(results: readonly Result[], { pool }: { pool: boolean }): object {
  return {
    kept: keepsContract(results, { pool }),
    promises: results.map((result) => ({ ...promises[result.promise], ...result })),
  }
}
