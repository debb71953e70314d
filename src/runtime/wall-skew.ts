import type { Logger } from './log.ts'

/** Smaller differences are normal: network-synchronized clocks are this far apart at worst. */
const NOTED_SECONDS = 5

/**
 * Logs once when this machine's clock differs from system time: the times of log lines then differ from the times in them.
 */
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
        "this machine's clock is not at system time, which decides all deadlines",
      )
    this.#told = isApart
  }
}
