import { figuresOf, rounded } from './figures.ts'
import { Histogram } from './histogram.ts'

/** What came of some of the tickets. */
export interface GroupReport {
  readonly name: string
  readonly tickets: number
  /** Of all tickets. */
  readonly share: number
  readonly matched: number
  readonly gaveUp: number
  /** Seconds, of those that were matched. */
  readonly p50: number
  readonly p95: number
}

export class GroupTally {
  readonly waits = new Histogram()
  tickets = 0
  gaveUp = 0

  report(name: string, all: number): GroupReport {
    const { p50, p95 } = figuresOf(this.waits, 1000)
    const { tickets, gaveUp } = this
    return { name, tickets, share: rounded(tickets / all), matched: this.waits.count, gaveUp, p50, p95 }
  }
}

/** Tallies by number: sizes of parties, or bands of a rating. */
export class GroupTallies {
  readonly #tallies = new Map<number, GroupTally>()

  of(group: number): GroupTally {
    const known = this.#tallies.get(group)
    if (known) return known
    const tally = new GroupTally()
    this.#tallies.set(group, tally)
    return tally
  }

  reports(nameOf: (group: number) => string, all: number): readonly GroupReport[] {
    return [...this.#tallies]
      .sort(([a], [b]) => a - b)
      .map(([group, tally]) => tally.report(nameOf(group), all))
  }
}
