/** Waits for a condition about something that says when it has changed. */
export class Changes {
  readonly #listeners = new Set<() => void>()

  changed(): void {
    for (const listener of this.#listeners) listener()
  }

  /** Resolves when `holds` does, or the time is up. */
  async until(holds: () => boolean, withinMs: number): Promise<void> {
    const giveUpAt = performance.now() + withinMs
    while (!holds() && performance.now() < giveUpAt) await this.#next(giveUpAt - performance.now())
  }

  #next(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const over = (): void => {
        clearTimeout(timer)
        this.#listeners.delete(over)
        resolve()
      }
      const timer = setTimeout(over, withinMs)
      this.#listeners.add(over)
    })
  }
}
