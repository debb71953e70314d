import type { CrashPoint } from './backend-process.ts'
import type { Deaths as Planned, Variant } from './crash-chain.ts'
import { seeded } from '../support/seeded.ts'

/** A place that nobody reaches. */
export const nowhere: CrashPoint = { key: 'nowhere', left: 0 }

/** Chooses where backends die next: deterministic for a seed and a list of points. */
export class Deaths {
  /** The points that a backend passed, in any run. */
  readonly known = new Set<string>()
  readonly #random: (below: number) => number
  /** The points that each variant passes when nobody dies, and those it has ever passed, also while recovering. */
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

  /** Places that backends pass when nobody dies, and at which none was told to die. */
  get spared(): readonly string[] {
    const calm = [...this.#calm.values()].flatMap((hits) => [...hits.keys()])
    return [...new Set(calm)].filter((key) => !this.#used.has(key)).sort()
  }

  oneOf<T>(all: readonly T[]): T {
    const one = all[this.#random(all.length)]
    if (one === undefined) throw new Error('nothing to choose from')
    return one
  }

  /** Half of the time one backend dies; otherwise whichever reaches the place, or also the one that takes over. */
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

  /** Chosen from those with the fewest deaths, so that all are covered in few runs. */
  #point(hits: ReadonlyMap<string, number> = new Map()): CrashPoint {
    const seldom = [...hits].sort(([a], [b]) => (this.#used.get(a) ?? 0) - (this.#used.get(b) ?? 0))
    const [key, count] = this.oneOf(seldom.slice(0, 8))
    this.#used.set(key, (this.#used.get(key) ?? 0) + 1)
    // Visits count all backends together: only a frequent point is surely passed again by one of them.
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
