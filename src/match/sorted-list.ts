/** Longer chunks copy more per insertion, shorter ones mean more chunks to count. Measured best near 500. */
const CHUNK = 512

/** Values in order, and the number of each at the same index. */
interface Chunk<T> {
  readonly values: T[]
  readonly numbers: number[]
}

/** Where a value is, or would be. */
type Position = readonly [chunk: number, index: number]

/** Gets a value and its number; returns whether to go on. The list must not change meanwhile. */
type Visit<T> = (value: T, number: number) => boolean

/** Says something of the value at this index of a chunk. */
type Test<T> = (chunk: Chunk<T>, index: number) => boolean

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
    const [at, index] = this.#firstWhere(({ numbers }, i) => (numbers[i] ?? Infinity) > number)
    for (let i = at; i < this.#chunks.length; i += 1) {
      const values = this.#chunks[i]?.values ?? []
      for (let j = i === at ? index : 0; j < values.length; j += 1) {
        const each = values[j]
        if (each !== undefined) yield each
      }
    }
  }

  /** Visits the value, if it is there, and those after it, in order, until a visit returns `false`. */
  eachFrom(value: T, visit: Visit<T>): void {
    let [at, index] = this.#firstWhere(this.#isFrom(value))
    for (let chunk = this.#chunks[at]; chunk; chunk = this.#chunks[(at += 1)]) {
      for (; index < chunk.values.length; index += 1) if (!visitAt(chunk, index, visit)) return
      index = 0
    }
  }

  /** Visits those before the value, the last one first, until a visit returns `false`. */
  eachBefore(value: T, visit: Visit<T>): void {
    let [at, index] = this.#firstWhere(this.#isFrom(value))
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
    const last = this.#chunks.length - 1
    const lastIndex = (this.#chunks[last]?.values.length ?? 0) - 1
    // Most values come after all others, as new tickets do: they need no search.
    const isLast = last < 0 || this.#order(last, lastIndex, value) < 0
    const [at, index] = isLast ? [Math.max(last, 0), lastIndex + 1] : this.#firstWhere(this.#isFrom(value))
    if (this.#order(at, index, value) === 0) return
    const { values, numbers } = (this.#chunks[at] ??= { values: [], numbers: [] })
    insert(values, index, value)
    insert(numbers, index, this.#numberOf(value))
    this.#length += 1
    if (values.length > CHUNK)
      this.#chunks.splice(at + 1, 0, { values: values.splice(CHUNK / 2), numbers: numbers.splice(CHUNK / 2) })
  }

  remove(value: T): void {
    const isFrom = this.#isFrom(value)
    // Most values leave from the front, as matched tickets do: they need no search either.
    const at = this.#order(0, 0, value) === 0 ? 0 : this.#firstChunk(isFrom)
    const chunk = this.#chunks[at]
    if (!chunk) return
    // Nearly always it is the same object. To find it takes less time than to compare a few that are in no cache.
    const same = chunk.values.indexOf(value)
    const index = same < 0 ? firstIn(chunk, isFrom) : same
    if (this.#order(at, index, value) !== 0) return
    chunk.values.splice(index, 1)
    chunk.numbers.splice(index, 1)
    this.#length -= 1
    if (chunk.values.length === 0) this.#chunks.splice(at, 1)
  }

  /** Where the value is or would be. */
  indexOf(value: T): number {
    const [at, index] = this.#firstWhere(this.#isFrom(value))
    return this.#chunks.slice(0, at).reduce((sum, { values }) => sum + values.length, index)
  }

  /** Tells whether a value in the list is this one or comes after it. */
  #isFrom(value: T): Test<T> {
    const number = this.#numberOf(value)
    return ({ values, numbers }, index) => {
      const there = numbers[index] ?? Infinity
      if (there !== number) return there > number
      const each = values[index]
      return each === undefined || this.#compare(each, value) >= 0
    }
  }

  /** The order of the value at this place and another one: 0 if they are the same, NaN if nothing is there. */
  #order(at: number, index: number, value: T): number {
    const there = this.#chunks[at]?.values[index]
    return there === undefined ? NaN : this.#compare(there, value)
  }

  /** Where the first value is for which the test holds; it must hold for all values after that one. */
  #firstWhere(holds: Test<T>): Position {
    const at = this.#firstChunk(holds)
    const chunk = this.#chunks[at]
    return [at, chunk ? firstIn(chunk, holds) : 0]
  }

  /** The first chunk with such a value. */
  #firstChunk(holds: Test<T>): number {
    return firstIndex(this.#chunks.length, (i) => {
      const chunk = this.#chunks[i]
      return chunk === undefined || holds(chunk, chunk.values.length - 1)
    })
  }
}

function visitAt<T>({ values, numbers }: Chunk<T>, index: number, visit: Visit<T>): boolean {
  const [value, number] = [values[index], numbers[index]]
  return value === undefined || number === undefined || visit(value, number)
}

function firstIn<T>(chunk: Chunk<T>, holds: Test<T>): number {
  return firstIndex(chunk.values.length, (i) => holds(chunk, i))
}

/** At the end, `splice` takes several times as long as `push`. */
function insert<V>(values: V[], index: number, value: V): void {
  if (index === values.length) values.push(value)
  else values.splice(index, 0, value)
}

/** The lowest index below the length for which the test holds, or the length. */
function firstIndex(length: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
