import type { Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'
import type { Formation } from '../matchmaking/matchmaker.ts'
import type { ConfiguredQueue } from '../queue-file/queue-from.ts'
import { bandsOf, numbersIn, type Bands } from './bands.ts'
import type { CrowdOptions } from './crowd-options.ts'
import { figuresOf, rounded } from './figures.ts'
import { GroupTallies, GroupTally } from './group-tally.ts'
import { Histogram } from './histogram.ts'
import { NumberTally, PingTally } from './quality.ts'
import type { Report } from './report.ts'
import type { Observer } from './simulation.ts'
import { waitBars } from './wait-bars.ts'

/** Where a run ended. */
interface End {
  readonly now: Instant
  readonly waiting: readonly Ticket[]
}

/** Counts what happens, in a space that does not grow with the number of tickets. */
export class Tally implements Observer {
  readonly #bands: Bands | undefined
  readonly #numbers: readonly NumberTally[]
  readonly #pings = new PingTally()
  readonly #all = new GroupTally()
  readonly #byBand = new GroupTallies()
  readonly #byPartySize = new GroupTallies()
  readonly #size = new Histogram()
  readonly #sizes = new Map<number, number>()
  #players = 0

  constructor(configured: ConfiguredQueue, options: CrowdOptions) {
    this.#bands = bandsOf(configured, options)
    const first = this.#bands?.attribute
    this.#numbers = [...numbersIn(configured)]
      .sort((a, b) => Number(b === first) - Number(a === first))
      .map((name) => new NumberTally(name))
  }

  queued(ticket: Ticket): void {
    this.#players += ticket.players.length
    for (const group of this.#groupsOf(ticket)) group.tickets += 1
  }

  matched(match: Formation, now: Instant): void {
    const { roster } = match
    for (const number of this.#numbers) number.add(roster)
    this.#pings.add(match)
    let players = 0
    for (const { tickets } of roster)
      for (const ticket of tickets) {
        players += ticket.players.length
        for (const group of this.#groupsOf(ticket)) group.waits.add(now - ticket.queuedAt)
      }
    this.#size.add(players)
    this.#sizes.set(players, (this.#sizes.get(players) ?? 0) + 1)
  }

  gaveUp(ticket: Ticket): void {
    for (const group of this.#groupsOf(ticket)) group.gaveUp += 1
  }

  report({ now, waiting }: End): Omit<Report, 'config' | 'queue' | 'seed'> {
    const { tickets, waits, gaveUp } = this.#all
    const bands = this.#bands
    return {
      seconds: rounded(now / 1000),
      tickets,
      players: this.#players,
      matched: waits.count,
      gaveUp,
      waiting: {
        tickets: waiting.length,
        longestSeconds: rounded(
          waiting.reduce((most, { queuedAt }) => Math.max(most, now - queuedAt), 0) / 1000,
        ),
      },
      wait: figuresOf(waits, 1000),
      waits: waitBars(waits),
      matches: this.#size.count,
      size: figuresOf(this.#size),
      sizes: Object.fromEntries([...this.#sizes].sort(([a], [b]) => a - b)),
      quality: this.#numbers.map((number) => number.report()),
      ping: this.#pings.report(),
      byBand: bands && {
        attribute: bands.attribute,
        bands: this.#byBand.reports((band) => bands.name(band), tickets),
      },
      byPartySize: this.#byPartySize.reports((size) => (size === 1 ? 'alone' : `party of ${size}`), tickets),
    }
  }

  #groupsOf(ticket: Ticket): readonly GroupTally[] {
    const band = this.#bands?.of(ticket)
    const groups = [this.#all, this.#byPartySize.of(ticket.players.length)]
    if (band !== undefined) groups.push(this.#byBand.of(band))
    return groups
  }
}
