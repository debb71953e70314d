import { Pool } from 'undici'

import { backoffMs } from '../runtime/backoff.ts'

const CONNECT_WITHIN_MS = 3000
const LONGEST_REST_MS = 5000

/** One of the backends, any of which may answer any request. */
export interface Backend {
  readonly url: URL
  readonly pool: Pool
  failures: number
  /** Until then others are asked first. */
  restsUntil: number
}

/** The backends in turn: each gets its share, and one that could not be reached rests for a while, each time longer. */
export class Backends {
  readonly #all: readonly Backend[]
  #first = 0

  constructor(urls: readonly URL[], answerMs: number) {
    this.#all = urls.map((url) => ({ url, pool: poolOf(url, answerMs), failures: 0, restsUntil: 0 }))
  }

  /** All of them, in the order to try them. Those that rest come last: better than no answer. */
  inTurn(now: number): readonly Backend[] {
    const order = [...this.#all.slice(this.#first), ...this.#all.slice(0, this.#first)]
    this.#first = (this.#first + 1) % this.#all.length
    const rest = ({ restsUntil }: Backend): number => Math.max(restsUntil - now, 0)
    return order.sort((a, b) => rest(a) - rest(b))
  }

  reached(backend: Backend): void {
    backend.failures = 0
    backend.restsUntil = 0
  }

  /** Requests that failed together are one failure. */
  notReached(backend: Backend, now: number): void {
    if (now < backend.restsUntil) return
    backend.failures += 1
    backend.restsUntil = now + backoffMs(backend.failures, { firstMs: 200, mostMs: LONGEST_REST_MS })
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map(({ pool }) => pool.destroy()))
  }
}

function poolOf(url: URL, answerMs: number): Pool {
  return new Pool(url.origin, {
    pipelining: 1,
    headersTimeout: answerMs,
    // An event stream may be silent for as long as it likes; the backend's heartbeats tell whether it lives.
    bodyTimeout: 0,
    keepAliveTimeout: 4000,
    connect: { timeout: CONNECT_WITHIN_MS },
  })
}
