/** Counts what is active, so that a shutdown can wait until nothing is. */
export class ActiveCount {
  #count = 0
  #onIdle: () => void = () => undefined

  get count(): number {
    return this.#count
  }

  begin(): void {
    this.#count += 1
  }

  end(): void {
    this.#count -= 1
    if (this.#count === 0) this.#onIdle()
  }

  idle(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#count === 0) resolve()
      else this.#onIdle = resolve
    })
  }
}
