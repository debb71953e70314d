import type { Logger } from 'pino'

import { backoffMs } from './backoff.ts'

export interface LoopNeeds {
  readonly name: string
  readonly log: Logger
  readonly signal: AbortSignal
  /** The time by which a turn says when to look again. */
  readonly now: () => number
  /** Milliseconds to wait after `failures` failures in a row. */
  readonly restMs?: (failures: number) => number
}

/** A turn's work; says when to look again, or nothing: then only a wake does. */
export type Turn = () => Promise<number | undefined>

const doubling = (failures: number): number => backoffMs(failures, { firstMs: 200, mostMs: 5000 })

/** A timer of more than 2^31 ms fires at once instead. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Work that repeats: when it asked to, when it is woken, and never twice at once. Failures back off and never end it. */
export class Loop {
  #wake: () => void = () => undefined
  #woken = false
  #wakesAt = Infinity
  #timer: NodeJS.Timeout | undefined

  /** Asks for a turn soon. A wake during a turn is not lost: the next follows at once, after a failure when it may. */
  wake(): void {
    this.#woken = true
    this.#wake()
  }

  /** Asks for a turn within this time, for something that the last turn could not know. */
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
        // The first, second, fourth, eighth ...: what is away for an hour must not fill the log.
        if (Number.isInteger(Math.log2(failures)))
          log.error({ err: error, loop: name, failures }, 'loop turn failed')
        // No wake ends it: each would be a failure more. Nor is one lost, for a turn follows.
        await sleep(restMs(failures), signal)
      }
    }
  }

  async #rest(ms: number | undefined, signal: AbortSignal): Promise<void> {
    if (!this.#woken) await sleep(ms, signal, (wake) => (this.#wake = wake))
  }
}

/** So long, or until a wake, or the end. Never by the machine's own clock, which somebody may set meanwhile. */
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
