/** Longer chunks copy more per insertion, shorter ones mean more chunks to count. Measured best near 500. */
const CHUNK = 512

/** Values in order, at least one, and the number of each at the same index. */
interface Chunk<T> {
  readonly values: T[]
  readonly numbers: number[]
}

/** A value to find, and its number. Without a value: the end of those with this number. */
interface Sought<T> {
  readonly number: number
  readonly value: T | undefined
}

/** Where a value is, or would be. */
interface Position {
  readonly at: number
  readonly index: number
}

/** Gets a value and its number; returns whether to go on. The list must not change meanwhile. */
type Visit<T> = (value: T, number: number) => boolean

/**
 * Values in order, in chunks: each operation costs about the square root of the length, anywhere in the list. A single
 * array copies itself at each removal: 100,000 removals took 20 s.
 */
export class SortedList<T> {
  readonly #compare: (a: T, b: T) => number
  readonly #numberOf: (value: T) => number
  readonly #chunks: Chunk<T>[] = []
  #length = 0

  /**
   * `compare` must be 0 only for the same value. With `numberOf`, which must never be lower for a later value, values
   * are compared only where their numbers are the same: numbers lie side by side in memory, and a search reads many.
   */
  constructor(compare: (a: T, b: T) => number, numberOf: (value: T) => number = () => 0) {
    this.#compare = compare
    this.#numberOf = numberOf
  }

  get length(): number {
    return this.#length
  }

  *[Symbol.iterator](): Iterator<T> {
    for (const { values } of this.#chunks) yield* values
  }

  first(limit: number): readonly T[] {
    const found: T[] = []
    for (const { values } of this.#chunks) {
      if (found.length + values.length >= limit) return found.concat(values.slice(0, limit - found.length))
      found.push(...values)
    }
    return found
  }

  /** Those whose number is higher, in order. The list must not change meanwhile. */
  *above(number: number): Generator<T, undefined> {
    const start = this.#find({ number, value: undefined })
    for (let at = start.at; at < this.#chunks.length; at += 1) {
      const values = this.#chunks[at]?.values ?? []
      for (let i = at === start.at ? start.index : 0; i < values.length; i += 1) {
        const each = values[i]
        if (each !== undefined) yield each
      }
    }
  }

  /** Visits the value, if it is there, and those after it, in order, until a visit returns `false`. */
  eachFrom(value: T, visit: Visit<T>): void {
    let { at, index } = this.#find(this.#sought(value))
    for (let chunk = this.#chunks[at]; chunk; chunk = this.#chunks[(at += 1)]) {
      for (; index < chunk.values.length; index += 1) if (!visitAt(chunk, index, visit)) return
      index = 0
    }
  }

  /** Visits those before the value, the last one first, until a visit returns `false`. */
  eachBefore(value: T, visit: Visit<T>): void {
    let { at, index } = this.#find(this.#sought(value))
    for (;;) {
      const chunk = this.#chunks[at]
      while (chunk && index > 0) if (!visitAt(chunk, (index -= 1), visit)) return
      if (at === 0) return
      at -= 1
      index = this.#chunks[at]?.values.length ?? 0
    }
  }

  /** A value that is there already is not added twice. */
  add(value: T): void {
    const sought = this.#sought(value)
    const last = this.#chunks.at(-1)
    // Most values come after all others, as new tickets do: they need no search.
    if (!last || this.#isBefore(last, last.values.length - 1, sought)) this.#append(value, sought.number)
    else this.#insert(value, sought)
  }

  /** Adds many, each next to the one before: a new leader adds a whole queue at once. */
  addAll(values: Iterable<T>): void {
    for (const value of [...values].sort(this.#compare)) this.add(value)
  }

  remove(value: T): void {
    // Most values leave from the front, as matched tickets do: they need no search.
    const sought = this.#sought(value)
    const at = this.#chunks[0]?.values[0] === value ? 0 : this.#chunkOf(sought)
    const chunk = this.#chunks[at]
    if (!chunk) return
    // Nearly always it is the same object. To find it takes less time than to compare a few that are in no cache.
    const same = chunk.values.indexOf(value)
    const index = same < 0 ? this.#indexIn(chunk, sought) : same
    if (same >= 0 || this.#holds(chunk, index, value)) this.#removeAt({ at, index })
  }

  /** Where the value is or would be. */
  indexOf(value: T): number {
    const { at, index } = this.#find(this.#sought(value))
    return this.#chunks.slice(0, at).reduce((sum, { values }) => sum + values.length, index)
  }

  #append(value: T, number: number): void {
    const last = this.#chunks.at(-1)
    if (last && last.values.length < CHUNK) {
      last.values.push(value)
      last.numbers.push(number)
    } else this.#chunks.push({ values: [value], numbers: [number] })
    this.#length += 1
  }

  /** Inserts a value that does not come after all others. */
  #insert(value: T, sought: Sought<T>): void {
    const { at, index } = this.#find(sought)
    const chunk = this.#chunks[at]
    if (!chunk || this.#holds(chunk, index, value)) return
    const { values, numbers } = chunk
    values.splice(index, 0, value)
    numbers.splice(index, 0, sought.number)
    this.#length += 1
    if (values.length > CHUNK)
      this.#chunks.splice(at + 1, 0, { values: values.splice(CHUNK / 2), numbers: numbers.splice(CHUNK / 2) })
  }

  #removeAt({ at, index }: Position): void {
    const chunk = this.#chunks[at]
    if (!chunk) return
    chunk.values.splice(index, 1)
    chunk.numbers.splice(index, 1)
    this.#length -= 1
    if (chunk.values.length === 0) this.#chunks.splice(at, 1)
  }

  #sought(value: T): Sought<T> {
    return { number: this.#numberOf(value), value }
  }

  /** Whether the value at the index comes before the one that is sought. */
  #isBefore({ values, numbers }: Chunk<T>, index: number, { number, value }: Sought<T>): boolean {
    const there = numbers[index] ?? Infinity
    if (there !== number) return there < number
    const each = values[index]
    return value === undefined || (each !== undefined && this.#compare(each, value) < 0)
  }

  /** Whether the value is at the index. */
  #holds({ values }: Chunk<T>, index: number, value: T): boolean {
    const each = values[index]
    return each !== undefined && this.#compare(each, value) === 0
  }

  #find(sought: Sought<T>): Position {
    const at = this.#chunkOf(sought)
    const chunk = this.#chunks[at]
    return { at, index: chunk ? this.#indexIn(chunk, sought) : 0 }
  }

  /** The first chunk with a value that does not come before the one that is sought. */
  #chunkOf(sought: Sought<T>): number {
    let low = 0
    let high = this.#chunks.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const chunk = this.#chunks[middle]
      if (chunk && this.#isBefore(chunk, chunk.values.length - 1, sought)) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The first index in the chunk of a value that does not come before the one that is sought. */
  #indexIn(chunk: Chunk<T>, sought: Sought<T>): number {
    let low = 0
    let high = chunk.values.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#isBefore(chunk, middle, sought)) low = middle + 1
      else high = middle
    }
    return low
  }
}

function visitAt<T>({ values, numbers }: Chunk<T>, index: number, visit: Visit<T>): boolean {
  const value = values[index]
  const number = numbers[index]
  return value === undefined || number === undefined || visit(value, number)
}
