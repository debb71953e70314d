import type { Logger } from './log.ts'

/** Less is no fault: clocks that are set over the network are this far apart at worst. */
const NOTED_SECONDS = 5

/** Says once when this machine's own clock is not at system time: log lines then lie beside what they tell of. */
export class WallSkew {
  readonly #log: Logger
  #told = false

  constructor(log: Logger) {
    this.#log = log
  }

  look(systemNow: number): void {
    const skewSeconds = Math.round((Date.now() - systemNow) / 1000)
    const isApart = Math.abs(skewSeconds) > NOTED_SECONDS
    if (isApart && !this.#told)
      this.#log.warn(
        { skewSeconds },
        "this machine's clock is not at system time, by which everything goes on",
      )
    this.#told = isApart
  }
}
