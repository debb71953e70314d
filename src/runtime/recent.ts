/** Remembers the most recent keys, up to the limit. */
export class Recent<Key> {
  readonly #limit: number
  readonly #keys = new Set<Key>()
  // One iterator is kept open: a new one would first skip everything deleted since the set last grew, which at 50,000
  // keys took longer than everything else together.
  readonly #oldest = this.#keys.values()

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Adds the key as the most recent, and returns the key that is forgotten for it. */
  add(key: Key): Key | undefined {
    this.#keys.delete(key)
    this.#keys.add(key)
    if (this.#keys.size <= this.#limit) return undefined
    const { value } = this.#oldest.next()
    if (value !== undefined) this.#keys.delete(value)
    return value
  }

  delete(key: Key): void {
    this.#keys.delete(key)
  }
}
