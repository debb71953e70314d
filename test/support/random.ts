import { seeded } from './seeded.ts'

const STEPS = 2 ** 32

/** Repeatable randomness: the same seed gives the same choices. */
export class Random {
  readonly #below: (below: number) => number

  constructor(seed: number) {
    this.#below = seeded(seed)
  }

  /** From 0 up to 1. */
  next(): number {
    return this.#below(STEPS) / STEPS
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(all: readonly T[]): T | undefined {
    return all[this.#below(all.length)]
  }

  shuffled<T>(all: readonly T[]): T[] {
    return all
      .map((each) => [this.next(), each] as const)
      .sort(([a], [b]) => a - b)
      .map(([, each]) => each)
  }
}
