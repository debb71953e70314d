/** Values up to 2^40, in buckets that are at most 1/64 of their value wide: percentiles of any number of values in 20 kB. */
const BITS = 6
const SUB = 2 ** BITS
const BUCKETS = SUB * (41 - BITS)

/** Counts whole numbers from 0. Mean and largest are exact; percentiles are within 1.6 % of the exact value. */
export class Histogram {
  readonly #counts = new Float64Array(BUCKETS)
  #count = 0
  #sum = 0
  #max = 0

  get count(): number {
    return this.#count
  }

  get max(): number {
    return this.#max
  }

  /** Not a number if there are no values. */
  get mean(): number {
    return this.#sum / this.#count
  }

  add(value: number): void {
    const whole = Math.round(value)
    const bucket = bucketOf(whole)
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
    this.#count += 1
    this.#sum += value
    if (value > this.#max) this.#max = value
  }

  /** The value that so large a share of all values does not exceed. Not a number if there are none. */
  quantile(share: number): number {
    if (this.#count === 0) return NaN
    const wanted = Math.max(Math.ceil(share * this.#count), 1)
    let seen = 0
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      seen += this.#counts[bucket] ?? 0
      if (seen >= wanted) return Math.min(middleOf(bucket), this.#max)
    }
    return this.#max
  }

  /** How many values are at most this. */
  upTo(limit: number): number {
    const last = bucketOf(Math.floor(limit))
    let seen = 0
    for (let bucket = 0; bucket <= last && bucket < BUCKETS; bucket += 1) seen += this.#counts[bucket] ?? 0
    return seen
  }
}

/** Values below 128 have buckets of their own; above, each power of two is divided into 64. */
function bucketOf(value: number): number {
  if (value < 2 * SUB) return Math.max(value, 0)
  const power = Math.floor(Math.log2(value)) - BITS
  return Math.min(power * SUB + Math.floor(value / 2 ** power), BUCKETS - 1)
}

function middleOf(bucket: number): number {
  if (bucket < 2 * SUB) return bucket
  const power = Math.floor(bucket / SUB) - 1
  const first = (bucket - power * SUB) * 2 ** power
  return first + (2 ** power - 1) / 2
}
