interface Entry<T> {
  readonly at: number
  readonly order: number
  readonly what: T
}

/** What happens when, the earliest first; of the same moment, what was entered first (a binary heap). */
export class Agenda<T> {
  readonly #heap: Entry<T>[] = []
  #entered = 0

  get nextAt(): number {
    return this.#heap[0]?.at ?? Infinity
  }

  enter(at: number, what: T): void {
    this.#entered += 1
    const entry = { at, order: this.#entered, what }
    let place = this.#heap.length
    this.#heap.push(entry)
    while (place > 0) {
      const parent = (place - 1) >> 1
      const above = this.#heap[parent]
      if (!above || isBefore(above, entry)) break
      this.#heap[place] = above
      place = parent
    }
    this.#heap[place] = entry
  }

  take(): Entry<T> | undefined {
    const [first] = this.#heap
    const last = this.#heap.pop()
    if (last && this.#heap.length > 0) this.#sink(last)
    return first
  }

  /** Puts the entry at the top, and lets it sink to its place. */
  #sink(entry: Entry<T>): void {
    let place = 0
    for (;;) {
      const child = this.#earlierChild(place)
      const below = this.#heap[child]
      if (!below || isBefore(entry, below)) break
      this.#heap[place] = below
      place = child
    }
    this.#heap[place] = entry
  }

  #earlierChild(place: number): number {
    const [left, right] = [2 * place + 1, 2 * place + 2]
    const [a, b] = [this.#heap[left], this.#heap[right]]
    return a && b && isBefore(b, a) ? right : left
  }
}

function isBefore(a: Entry<unknown>, b: Entry<unknown>): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}
