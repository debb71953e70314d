const STEPS = 2 ** 32

/** Repeatable chance (sfc32): the same seed and name give the same numbers, on every machine. */
export class Random {
  #a: number
  #b: number
  #c: number
  #counter = 1
  #spare: number | undefined

  /** Streams of different names are independent: what one draws does not shift the others. */
  constructor(seed: number, name: string) {
    ;[this.#a, this.#b, this.#c] = [seed | 0, (seed / STEPS) | 0, hashOf(name)]
    // The first numbers still show the seed.
    for (let i = 0; i < 12; i += 1) this.#bits()
  }

  /** From 0 up to 1, without 1. */
  next(): number {
    return this.#bits() / STEPS
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next())
  }

  /** Mean 0, standard deviation 1 (Box-Muller, which makes two at a time). */
  normal(): number {
    const spare = this.#spare
    this.#spare = undefined
    if (spare !== undefined) return spare
    const [radius, angle] = [Math.sqrt(-2 * Math.log(1 - this.next())), 2 * Math.PI * this.next()]
    this.#spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }

  /** For short lists: each is taken out of those that are left. */
  shuffled<T>(all: readonly T[]): T[] {
    const left = [...all]
    return all.flatMap(() => left.splice(Math.floor(this.next() * left.length), 1))
  }

  /** One of them, each as likely as its weight says. */
  weighted<T>(all: readonly Weighted<T>[]): T | undefined {
    let left = this.next() * all.reduce((sum, { weight }) => sum + weight, 0)
    for (const { value, weight } of all) {
      left -= weight
      if (left < 0) return value
    }
    return all.at(-1)?.value
  }

  #bits(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    return sum >>> 0
  }
}

export interface Weighted<T> {
  readonly value: T
  readonly weight: number
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash
}
