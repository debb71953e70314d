import type { ReportBody } from '../protocol/server-reports.ts'
import { TIME_HEADER } from '../protocol/time-header.ts'
import { backoffMs } from '../runtime/backoff.ts'
import type { ToldTime } from '../runtime/told-time.ts'
import type { ReportTimes } from './config.ts'
import { postJson } from './post-json.ts'

export interface ReporterOptions {
  /** Tried one after another, from the one that heard us last. */
  readonly urls: readonly URL[]
  /** Shows that the report is this server's own. */
  readonly proof: string
  readonly times: ReportTimes
  readonly report: () => ReportBody
  /** Hears the time with each answer. */
  readonly time: Pick<ToldTime, 'hear'>
  /** A backend says that the match has ended. */
  readonly over: () => void
}

type Outcome = 'heard' | 'over' | 'refused' | 'unheard'

/** Tells the backend how the match stands: at each change, every few seconds, and at the end until it was heard. */
export class Reporter {
  readonly #options: ReporterOptions
  #current = 0
  #dueAt = Infinity
  #failures = 0
  #timer: NodeJS.Timeout | undefined
  #sending: Promise<void> | undefined
  #closed = false
  #abandoned = false
  #giveUpAt = Infinity

  constructor(options: ReporterOptions) {
    this.#options = options
  }

  /** A report goes out by then, with all that changes before. One at a time: while one is under way, it waits. */
  within(ms: number): void {
    this.#dueAt = Math.min(this.#dueAt, performance.now() + ms)
    this.#setTimer()
  }

  /** Until the backend has heard it, or has said that it does not want to, or too much time has passed. */
  async lastWord(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#sending
    this.#giveUpWithin(this.#options.times.lastWordMs)
    for (let pauseMs = 50; !this.#abandoned; pauseMs = Math.min(pauseMs * 2, 1000)) {
      const outcome = await this.#send()
      if (outcome !== 'unheard' || performance.now() + pauseMs > this.#giveUpAt) return
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }

  /** There is little time left for the last word. */
  hurry(): void {
    this.#giveUpWithin(this.#options.times.hurriedMs)
  }

  /** Nobody is left to be told. */
  abandon(): void {
    this.#abandoned = true
  }

  #giveUpWithin(ms: number): void {
    this.#giveUpAt = Math.min(this.#giveUpAt, performance.now() + ms)
  }

  #setTimer(): void {
    clearTimeout(this.#timer)
    if (this.#sending || this.#closed) return
    this.#timer = setTimeout(
      () => {
        this.#sending = this.#sendDue()
      },
      Math.max(this.#dueAt - performance.now(), 0),
    )
  }

  async #sendDue(): Promise<void> {
    this.#dueAt = Infinity
    const { everyMs } = this.#options.times
    const outcome = await this.#send()
    this.#failures = outcome === 'unheard' ? this.#failures + 1 : 0
    this.#sending = undefined
    if (outcome === 'over') this.#options.over()
    this.within(this.#failures > 0 ? backoffMs(this.#failures, { firstMs: 200, mostMs: everyMs }) : everyMs)
  }

  /** To the first backend that hears it. */
  async #send(): Promise<Outcome> {
    const { urls } = this.#options
    const at = this.#current % urls.length
    for (const url of [...urls.slice(at), ...urls.slice(0, at)]) {
      const outcome = await this.#sendTo(url)
      if (outcome !== 'unheard' || this.#abandoned) return outcome
      this.#current += 1
    }
    return 'unheard'
  }

  async #sendTo(url: URL): Promise<Outcome> {
    const { proof, report, time } = this.#options
    try {
      const { status, headers } = await postJson(url, report(), { authorization: `Bearer ${proof}` })
      time.hear(headers[TIME_HEADER])
      return outcomeOf(status)
    } catch {
      // Not logged each time: a backend that is away says so itself, and the next report tells all that this one did.
      return 'unheard'
    }
  }
}

/** Which answers another try cannot better: all but "not now". */
function outcomeOf(status: number): Outcome {
  if (status < 300) return 'heard'
  if (status === 410) return 'over'
  return status >= 500 || status === 408 || status === 429 ? 'unheard' : 'refused'
}
