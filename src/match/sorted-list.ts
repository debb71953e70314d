/** Longer chunks copy more per insertion, shorter ones mean more chunks to count. Measured best near 500. */
const CHUNK = 512

/**
 * Values in order, in chunks: each operation costs about the square root of the length, anywhere in the list. A single
 * array copies itself at each removal: 100,000 removals took 20 s.
 */
export class SortedList<T> {
  readonly #compare: (a: T, b: T) => number
  readonly #chunks: T[][] = []
  #length = 0

  /** `compare` must be 0 only for the same value. */
  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare
  }

  get length(): number {
    return this.#length
  }

  *[Symbol.iterator](): Iterator<T> {
    for (const chunk of this.#chunks) yield* chunk
  }

  first(limit: number): readonly T[] {
    const found: T[] = []
    for (const chunk of this.#chunks) {
      if (found.length + chunk.length >= limit) return found.concat(chunk.slice(0, limit - found.length))
      found.push(...chunk)
    }
    return found
  }

  /** Those for which the test holds, in order; it must hold for all values after the first one. */
  *after(holds: (value: T) => boolean): Generator<T, undefined> {
    const [at, index] = this.#firstWhere(holds)
    const chunks = this.#chunks
    for (let i = at; i < chunks.length; i += 1) yield* (chunks[i] ?? []).slice(i === at ? index : 0)
  }

  /** Those for which the test does not hold, the last one first. */
  *before(holds: (value: T) => boolean): Generator<T, undefined> {
    const [at, index] = this.#firstWhere(holds)
    for (let i = at; i >= 0; i -= 1)
      yield* (this.#chunks[i] ?? []).slice(0, i === at ? index : undefined).reverse()
  }

  #firstWhere(holds: (value: T) => boolean): [chunk: number, index: number] {
    const at = firstWhere(this.#chunks, (chunk) => {
      const last = chunk.at(-1)
      return last !== undefined && holds(last)
    })
    return [at, firstWhere(this.#chunks[at] ?? [], holds)]
  }

  add(value: T): void {
    const last = this.#chunks.length - 1
    // Most values come after all others, as new tickets do: they need no search.
    const isLast = last < 0 || this.#comesAfter(value, last)
    const at = isLast ? Math.max(last, 0) : this.#chunkOf(value)
    const chunk = (this.#chunks[at] ??= [])
    if (isLast) chunk.push(value)
    else chunk.splice(this.#indexIn(chunk, value), 0, value)
    this.#length += 1
    if (chunk.length > CHUNK) this.#chunks.splice(at + 1, 0, chunk.splice(CHUNK / 2))
  }

  remove(value: T): void {
    // Most values leave from the front, as matched tickets do: they need no search either.
    const at = this.#isAt(0, 0, value) ? 0 : this.#chunkOf(value)
    const chunk = this.#chunks[at]
    if (!chunk) return
    const index = this.#isAt(at, 0, value) ? 0 : this.#indexIn(chunk, value)
    if (!this.#isAt(at, index, value)) return
    if (index === 0) chunk.shift()
    else chunk.splice(index, 1)
    this.#length -= 1
    if (chunk.length === 0) this.#chunks.splice(at, 1)
  }

  /** Where the value is or would be. */
  indexOf(value: T): number {
    const at = this.#chunkOf(value)
    const before = this.#chunks.slice(0, at).reduce((sum, { length }) => sum + length, 0)
    const chunk = this.#chunks[at]
    return chunk ? before + this.#indexIn(chunk, value) : before
  }

  #isAt(chunk: number, index: number, value: T): boolean {
    const there = this.#chunks[chunk]?.[index]
    return there !== undefined && this.#compare(there, value) === 0
  }

  #comesAfter(value: T, chunk: number): boolean {
    const end = this.#chunks[chunk]?.at(-1)
    return end === undefined || this.#compare(end, value) < 0
  }

  /** The first chunk that does not end before the value. */
  #chunkOf(value: T): number {
    return firstWhere(this.#chunks, (chunk) => {
      const last = chunk.at(-1)
      return last === undefined || this.#compare(last, value) >= 0
    })
  }

  #indexIn(chunk: readonly T[], value: T): number {
    return firstWhere(chunk, (each) => this.#compare(each, value) >= 0)
  }
}

/** The index of the first value for which the test holds; it must hold for all values after that one. */
function firstWhere<V>(values: readonly V[], holds: (value: V) => boolean): number {
  let [low, high] = [0, values.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    const value = values[middle]
    if (value !== undefined && !holds(value)) low = middle + 1
    else high = middle
  }
  return low
}
