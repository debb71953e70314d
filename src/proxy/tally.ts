/** Counts what is under way, so that who stops can wait for it. */
export class Tally {
  #count = 0
  #onNone: () => void = () => undefined

  get count(): number {
    return this.#count
  }

  begin(): void {
    this.#count += 1
  }

  end(): void {
    this.#count -= 1
    if (this.#count === 0) this.#onNone()
  }

  none(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#count === 0) resolve()
      else this.#onNone = resolve
    })
  }
}
