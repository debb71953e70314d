import type { CrashPoint } from './backend-process.ts'
import type { Deaths as Planned, Variant } from './crash-chain.ts'
import { seeded } from '../support/seeded.ts'

/** A place that nobody comes by. */
export const nowhere: CrashPoint = { key: 'nowhere', left: 0 }

/** Says where backends die next: the same for the same seed and the same points. */
export class Deaths {
  /** The points that a backend came by, in any run. */
  readonly known = new Set<string>()
  readonly #random: (below: number) => number
  /** What each variant comes by when nobody dies, and what it has ever come by: also on the way back from a death. */
  readonly #calm = new Map<Variant, Map<string, number>>()
  readonly #ever = new Map<Variant, Map<string, number>>()
  readonly #used = new Map<string, number>()

  constructor(seed: number) {
    this.#random = seeded(seed)
  }

  rehearsed(variant: Variant, hits: Readonly<Record<string, number>>): void {
    noteHits(this.#calm, variant, hits)
    this.cameBy(variant, hits)
  }

  cameBy(variant: Variant, hits: Readonly<Record<string, number>>): void {
    noteHits(this.#ever, variant, hits)
    for (const key of Object.keys(hits)) this.known.add(key.split(' ')[0] ?? '')
  }

  oneOf<T>(all: readonly T[]): T {
    const one = all[this.#random(all.length)]
    if (one === undefined) throw new Error('nothing to choose from')
    return one
  }

  /** Half of the time one backend dies; else whoever comes by the place, or also who goes on, on his way. */
  next(variant: Variant): Planned {
    const leader = this.#point(this.#calm.get(variant))
    const same = { leader, others: { ...leader, left: 1 } }
    return this.oneOf([
      { ...same, one: true },
      { ...same, one: true },
      { ...same, one: false },
      { leader, others: this.#point(this.#ever.get(variant)), one: false },
    ])
  }

  /** Of those that were least often died at: so each is, also in few runs. */
  #point(hits: ReadonlyMap<string, number> = new Map()): CrashPoint {
    const seldom = [...hits].sort(([a], [b]) => (this.#used.get(a) ?? 0) - (this.#used.get(b) ?? 0))
    const [key, count] = this.oneOf(seldom.slice(0, 8))
    this.#used.set(key, (this.#used.get(key) ?? 0) + 1)
    // Visits are those of all backends together: only what is come by often is surely come by again by one of them.
    return { key, left: 1 + this.#random(count > 9 ? 3 : 1) }
  }
}

function noteHits(
  all: Map<Variant, Map<string, number>>,
  variant: Variant,
  hits: Readonly<Record<string, number>>,
): void {
  const of = all.get(variant) ?? new Map<string, number>()
  all.set(variant, of)
  for (const [key, count] of Object.entries(hits)) of.set(key, Math.max(of.get(key) ?? 0, count))
}
