import type { Team } from '../match/roster.ts'
import type { Ticket } from '../match/ticket.ts'
import { LATENCIES } from '../matchmaking/attribute-types.ts'
import type { Formation } from '../matchmaking/matchmaker.ts'
import { figuresOf, type Figures } from './figures.ts'
import { Histogram } from './histogram.ts'

/** How good the matches are by one number. */
export interface NumberQuality {
  readonly attribute: string
  /** Highest less lowest of the players of a match. */
  readonly spread: Figures
  /** Highest less lowest average of the teams of a match; nothing if no match has two teams. */
  readonly imbalance: Figures | undefined
}

export class NumberTally {
  readonly attribute: string
  readonly #spread = new Histogram()
  readonly #imbalance = new Histogram()

  constructor(attribute: string) {
    this.attribute = attribute
  }

  add(teams: readonly Team[]): void {
    const all = new Extent()
    const averages = new Extent()
    for (const team of teams) {
      const average = addNumbers(all, team, this.attribute)
      if (average !== undefined) averages.add(average)
    }
    if (all.count > 0) this.#spread.add(all.width)
    if (averages.count > 1) this.#imbalance.add(averages.width)
  }

  report(): NumberQuality {
    const imbalance = this.#imbalance.count > 0 ? figuresOf(this.#imbalance) : undefined
    return { attribute: this.attribute, spread: figuresOf(this.#spread), imbalance }
  }
}

/** Milliseconds of each player to the region of their match. */
export class PingTally {
  readonly #pings = new Histogram()

  add({ roster, choice }: Formation): void {
    const region = choice?.region
    if (region === undefined) return
    for (const { tickets } of roster) for (const ticket of tickets) this.#addTicket(ticket, region)
  }

  /** Nothing if the queue chooses no region. */
  report(): Figures | undefined {
    return this.#pings.count > 0 ? figuresOf(this.#pings) : undefined
  }

  #addTicket({ attributes = [] }: Ticket, region: string): void {
    for (const { [LATENCIES]: latencies } of attributes) {
      const ms = new Map<string, unknown>(Object.entries(latencies ?? {})).get(region)
      if (typeof ms === 'number') this.#pings.add(ms)
    }
  }
}

class Extent {
  count = 0
  #low = Infinity
  #high = -Infinity

  get width(): number {
    return this.#high - this.#low
  }

  add(value: number): void {
    this.count += 1
    if (value < this.#low) this.#low = value
    if (value > this.#high) this.#high = value
  }
}

/** Adds the numbers of the team's players; returns their average. */
function addNumbers(all: Extent, { tickets }: Team, name: string): number | undefined {
  let [sum, count] = [0, 0]
  for (const { attributes = [] } of tickets)
    for (const { [name]: value } of attributes) {
      if (typeof value !== 'number') continue
      all.add(value)
      sum += value
      count += 1
    }
  return count === 0 ? undefined : sum / count
}
