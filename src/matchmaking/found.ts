import type { SortedList } from '../match/sorted-list.ts'
import { byPlace, type Placed } from './placed.ts'

/** A search gives up after this many tickets that are near and refused. */
const MOST_REFUSED = 2000

/** What is near enough for a ticket. */
export interface Reach {
  readonly lowest: number
  readonly highest: number
  /** The place that those who are near must reach too, if they must. */
  readonly back: number | undefined
}

export const everywhere: Reach = { lowest: -Infinity, highest: Infinity, back: undefined }

export interface Taking {
  /** How many to take on each side. */
  readonly limit: number
  readonly reach: Reach
  readonly accepts: (ticket: Placed['ticket']) => boolean
}

/** The tickets that a search has found, each once, with the one that looks. */
export class Found {
  readonly #self: Placed
  #placed: Placed[]
  #hasRead = false
  #isInOrder = true

  constructor(self: Placed) {
    this.#self = self
    this.#placed = [self]
  }

  get inOrder(): readonly Placed[] {
    return this.#isInOrder ? this.#placed : this.#placed.sort(byPlace)
  }

  get all(): readonly Placed[] {
    return this.#placed
  }

  /** Takes those on both sides of the ticket, nearest first; returns whether these were all. */
  takeAround(list: SortedList<Placed>, taking: Taking): boolean {
    const known = this.#knownBefore()
    const below = new Side(taking, this.#self, known)
    const above = new Side(taking, this.#self, known)
    list.eachBefore(this.#self, below.visit)
    list.eachFrom(this.#self, above.visit)
    this.#placed = below.taken.reverse().concat(this.#placed, above.taken)
    return below.isAll && above.isAll
  }

  /** Takes the first of the list; returns whether these were all. */
  takeFirst(list: SortedList<Placed>, taking: Taking): boolean {
    const side = new Side(taking, this.#self, this.#knownBefore())
    for (const placed of list) if (!side.visit(placed, placed.at)) break
    this.#placed.push(...side.taken)
    this.#isInOrder = false
    return side.isAll
  }

  /** What other lists had: the one to read may have it too. Most searches read one. */
  #knownBefore(): ReadonlySet<Placed> | undefined {
    if (this.#hasRead) this.#isInOrder = false
    this.#hasRead = true
    return this.#placed.length === 1 ? undefined : new Set(this.#placed)
  }
}

/** The tickets on one side. */
class Side {
  readonly taken: Placed[] = []
  isAll = true
  readonly #taking: Taking
  readonly #self: Placed
  readonly #known: ReadonlySet<Placed> | undefined
  #refused = 0

  constructor(taking: Taking, self: Placed, known: ReadonlySet<Placed> | undefined) {
    this.#taking = taking
    this.#self = self
    this.#known = known
  }

  /** Takes the ticket if it is near enough and accepted; returns whether to look further. */
  readonly visit = (placed: Placed, at: number): boolean => {
    const { limit, reach, accepts } = this.#taking
    if (at < reach.lowest || at > reach.highest) return false
    if (placed === this.#self || this.#known?.has(placed) === true) return true
    if (this.taken.length === limit || this.#refused > MOST_REFUSED) {
      this.isAll = false
      return false
    }
    if (reaches(placed, at, reach.back) && accepts(placed.ticket)) this.taken.push(placed)
    else this.#refused += 1
    return true
  }
}

function reaches({ reach }: Placed, at: number, back: number | undefined): boolean {
  return back === undefined || (back >= at - reach && back <= at + reach)
}
