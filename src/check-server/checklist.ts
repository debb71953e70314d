import type { PromiseName } from './promises.ts'
import { promiseNames, restsOn } from './promises.ts'
import type { Result } from './results.ts'

/** The results so far, and who hears each as it comes. */
export class Checklist {
  readonly results: Result[] = []
  readonly #heard: (result: Result) => void
  readonly #before: readonly Result[]

  constructor(heard: (result: Result) => void, before: readonly Result[] = []) {
    this.#heard = heard
    this.#before = before
  }

  /** For a trial that runs beside others: it knows what was found until now, and its own results are added later. */
  part(): Checklist {
    return new Checklist(() => undefined, [...this.#before, ...this.results])
  }

  /** What became of a promise on which this one rests, when it is not kept. */
  lackingGround(promise: PromiseName): Exclude<Result, { outcome: 'kept' }> | undefined {
    const grounds = restsOn[promise] ?? []
    for (const result of [...this.#before, ...this.results])
      if (result.outcome !== 'kept' && grounds.includes(result.promise)) return result
    return undefined
  }

  kept(promise: PromiseName): void {
    this.add({ promise, outcome: 'kept' })
  }

  broken(promise: PromiseName, seen: string): void {
    this.add({ promise, outcome: 'broken', seen })
  }

  notChecked(promise: PromiseName, because: string): void {
    this.add({ promise, outcome: 'not-checked', because })
  }

  cannotCheck(promise: PromiseName, because: string): void {
    this.add({ promise, outcome: 'cannot-check', because })
  }

  /** Every promise that has no result yet. */
  leaveOut(because: string): void {
    const done = new Set(this.results.map(({ promise }) => promise))
    for (const promise of promiseNames) if (!done.has(promise)) this.notChecked(promise, because)
  }

  add(result: Result): void {
    this.results.push(result)
    this.#heard(result)
  }
}
