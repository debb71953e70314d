import type { Logger } from 'pino'

import { backoffMs } from './backoff.ts'

export interface LoopNeeds {
  readonly name: string
  readonly log: Logger
  readonly signal: AbortSignal
  /** The clock for the times that turns return. */
  readonly now: () => number
  /** Milliseconds to wait after `failures` consecutive failures. */
  readonly restMs?: (failures: number) => number
}

/** A turn's work. Returns when to run again, or nothing if only a wake should. */
export type Turn = () => Promise<number | undefined>

const doubling = (failures: number): number => backoffMs(failures, { firstMs: 200, mostMs: 5000 })

/** A timer of more than 2^31 ms fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * Repeating work: it runs when it asked to or when woken, and never twice at once. Failures cause a back-off and never
 * end it.
 */
export class Loop {
  #wake: () => void = () => undefined
  #woken = false
  #wakesAt = Infinity
  #timer: NodeJS.Timeout | undefined

  /** Requests a turn soon. A wake during a turn is not lost: another turn follows at once, or after the back-off. */
  wake(): void {
    this.#woken = true
    this.#wake()
  }

  /** Requests a turn within this time, for something that the last turn could not know. */
  wakeWithin(ms: number): void {
    const wakesAt = performance.now() + ms
    if (wakesAt >= this.#wakesAt) return
    this.#wakesAt = wakesAt
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#wakesAt = Infinity
      this.wake()
    }, timerMs(ms)).unref()
  }

  async run(turn: Turn, { name, log, signal, now, restMs = doubling }: LoopNeeds): Promise<void> {
    let failures = 0
    while (!signal.aborted) {
      this.#woken = false
      try {
        const lookAgainAt = await turn()
        failures = 0
        await this.#rest(lookAgainAt === undefined ? undefined : lookAgainAt - now(), signal)
      } catch (error) {
        failures += 1
        // Log the first, second, fourth, eighth ... failure: an hour of downtime must not fill the log.
        if (Number.isInteger(Math.log2(failures)))
          log.error({ err: error, loop: name, failures }, 'loop turn failed')
        // A wake does not shorten the back-off, or each would be another failure. It is not lost, since a turn follows.
        await sleep(restMs(failures), signal)
      }
    }
  }

  async #rest(ms: number | undefined, signal: AbortSignal): Promise<void> {
    if (!this.#woken) await sleep(ms, signal, (wake) => (this.#wake = wake))
  }
}

/** Waits this long, or until a wake or the end. Never by the wall clock, which may be set meanwhile. */
async function sleep(
  ms: number | undefined,
  signal: AbortSignal,
  onWake: (wake: () => void) => void = () => undefined,
): Promise<void> {
  if (signal.aborted) return
  let timer: NodeJS.Timeout | undefined
  let wakeUp: () => void = () => undefined
  await new Promise<void>((resolve) => {
    wakeUp = resolve
    onWake(resolve)
    signal.addEventListener('abort', wakeUp)
    if (ms !== undefined) timer = setTimeout(resolve, timerMs(ms))
  })
  clearTimeout(timer)
  signal.removeEventListener('abort', wakeUp)
}

function timerMs(ms: number): number {
  return Math.min(Math.max(ms, 0), LONGEST_TIMER_MS)
}
