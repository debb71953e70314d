import type { Logger } from 'pino'

export interface LoopNeeds {
  readonly name: string
  readonly log: Logger
  readonly signal: AbortSignal
  /** Milliseconds to wait after `failures` failures in a row. */
  readonly backoffMs?: (failures: number) => number
}

/** A turn's work; says when to look again (ms since 1970), or nothing: then only a wake does. */
export type Turn = () => Promise<number | undefined>

const doubling = (failures: number): number => Math.min(100 * 2 ** failures, 5000) * (0.5 + Math.random() / 2)

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

  /** Asks for a turn by then (ms since 1970), for something that the last turn could not know. */
  wakeBy(until: number): void {
    if (until >= this.#wakesAt) return
    this.#wakesAt = until
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#wakesAt = Infinity
      this.wake()
    }, untilThen(until)).unref()
  }

  async run(turn: Turn, { name, log, signal, backoffMs = doubling }: LoopNeeds): Promise<void> {
    let failures = 0
    while (!signal.aborted) {
      this.#woken = false
      try {
        const lookAgainAt = await turn()
        failures = 0
        await this.#rest(lookAgainAt, signal)
      } catch (error) {
        failures += 1
        // The first, second, fourth, eighth ...: what is away for an hour must not fill the log.
        if (Number.isInteger(Math.log2(failures)))
          log.error({ err: error, loop: name, failures }, 'loop turn failed')
        // No wake ends it: each would be a failure more. Nor is one lost, for a turn follows.
        await sleepUntil(Date.now() + backoffMs(failures), signal)
      }
    }
  }

  async #rest(until: number | undefined, signal: AbortSignal): Promise<void> {
    if (!this.#woken) await sleepUntil(until, signal, (wake) => (this.#wake = wake))
  }
}

/** Until then, a wake, or the end. */
async function sleepUntil(
  until: number | undefined,
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
    if (until !== undefined) timer = setTimeout(resolve, untilThen(until))
  })
  clearTimeout(timer)
  signal.removeEventListener('abort', wakeUp)
}

function untilThen(time: number): number {
  return Math.min(Math.max(time - Date.now(), 0), LONGEST_TIMER_MS)
}
