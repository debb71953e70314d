/** Remembers the keys that were added last, no more than the limit. */
export class Recent<Key> {
  readonly #limit: number
  readonly #keys = new Set<Key>()
  // Kept open, and so never behind: a new iterator would first pass all that was deleted since the set last grew,
  // which at 50,000 keys took longer than everything else together.
  readonly #oldest = this.#keys.values()

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Adds the key as the latest, and gives the one that is forgotten for it. */
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
