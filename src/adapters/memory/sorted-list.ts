/** A longer chunk copies more at each insertion; a shorter one makes more chunks to count. Measured best near 500. */
const CHUNK = 512

/**
 * Values in order, in chunks: each step costs about the square root of the length, wherever in the list it happens.
 * One array would copy itself at each removal, which for 100,000 removals took 20 s.
 */
export class SortedList<T> {
  readonly #compare: (a: T, b: T) => number
  readonly #chunks: T[][] = []
  #length = 0

  /** The comparison is 0 only for one and the same value. */
  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare
  }

  get length(): number {
    return this.#length
  }

  first(limit: number): readonly T[] {
    const found: T[] = []
    for (const chunk of this.#chunks) {
      if (found.length + chunk.length >= limit) return found.concat(chunk.slice(0, limit - found.length))
      found.push(...chunk)
    }
    return found
  }

  add(value: T): void {
    const at = Math.min(this.#chunkOf(value), Math.max(this.#chunks.length - 1, 0))
    const chunk = (this.#chunks[at] ??= [])
    chunk.splice(this.#indexIn(chunk, value), 0, value)
    this.#length += 1
    if (chunk.length > CHUNK) this.#chunks.splice(at + 1, 0, chunk.splice(CHUNK / 2))
  }

  remove(value: T): void {
    const at = this.#chunkOf(value)
    const chunk = this.#chunks[at]
    if (!chunk) return
    const index = this.#indexIn(chunk, value)
    const found = chunk[index]
    if (found === undefined || this.#compare(found, value) !== 0) return
    chunk.splice(index, 1)
    this.#length -= 1
    if (chunk.length === 0) this.#chunks.splice(at, 1)
  }

  /** Where the value is, or would be. */
  indexOf(value: T): number {
    const at = this.#chunkOf(value)
    const before = this.#chunks.slice(0, at).reduce((sum, { length }) => sum + length, 0)
    const chunk = this.#chunks[at]
    return chunk ? before + this.#indexIn(chunk, value) : before
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

/** The index of the first value that holds, of values of which none holds before one that does not. */
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
