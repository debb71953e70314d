import { Pool } from 'undici'

import { backoffMs } from '../runtime/backoff.ts'
import { BackendConnections, type ConnectionLimits } from './plain/backend-connections.ts'

const CONNECT_WITHIN_MS = 3000
const LONGEST_REST_MS = 5000
/** As for plain requests: well before the backend would close it. */
const IDLE_MS = 4000

type AtLeastOne<T> = readonly [T, ...T[]]

/** A backend; any of them can answer any request. */
export interface Backend {
  readonly url: URL
  readonly pool: Pool
  /**
   * For event streams without a shared connection: each holds a connection while it lasts, which must not block requests.
   */
  readonly streams: Pool
  /** For plain requests. */
  readonly plain: BackendConnections
  failures: number
  /** Until then other backends are tried first. */
  restsUntil: number
}

/** The backends in rotation: each gets its share, and one that could not be reached rests for a while, longer each time. */
export class Backends {
  readonly #all: AtLeastOne<Backend>
  #first = 0

  constructor(urls: readonly URL[], limits: ConnectionLimits) {
    const [first, ...others] = urls.map((url) => backendAt(url, limits))
    if (!first) throw new Error('a proxy needs a backend')
    this.#all = [first, ...others]
  }

  /** All of them, in the order to try them. Resting ones come last: better than no answer. */
  inTurn(now: number): AtLeastOne<Backend> {
    if (this.#all.length === 1) return this.#all
    const [first = this.#all[0], ...others] = [
      ...this.#all.slice(this.#first),
      ...this.#all.slice(0, this.#first),
    ]
    this.#first = (this.#first + 1) % this.#all.length
    const rest = ({ restsUntil }: Backend): number => Math.max(restsUntil - now, 0)
    const order: [Backend, ...Backend[]] = [first, ...others]
    return order.sort((a, b) => rest(a) - rest(b))
  }

  reached(backend: Backend): void {
    backend.failures = 0
    backend.restsUntil = 0
  }

  /** Simultaneous failures count once. */
  notReached(backend: Backend, now: number): void {
    if (now < backend.restsUntil) return
    backend.failures += 1
    backend.restsUntil = now + backoffMs(backend.failures, { firstMs: 200, mostMs: LONGEST_REST_MS })
  }

  async close(): Promise<void> {
    for (const { plain } of this.#all) plain.close()
    await Promise.all(this.#all.flatMap(({ pool, streams }) => [pool.destroy(), streams.destroy()]))
  }
}

function backendAt(url: URL, limits: ConnectionLimits): Backend {
  return {
    url,
    plain: new BackendConnections(url, limits),
    pool: poolOf(url, { ...limits, most: limits.backendConnections }),
    streams: poolOf(url, { ...limits, most: null }),
    failures: 0,
    restsUntil: 0,
  }
}

function poolOf(url: URL, { answerMs, most }: { answerMs: number; most: number | null }): Pool {
  return new Pool(url.origin, {
    connections: most,
    pipelining: 1,
    headersTimeout: answerMs,
    // An event stream may be silent for any time; the backend's heartbeats show whether it is alive.
    bodyTimeout: 0,
    keepAliveTimeout: IDLE_MS,
    // Backends offer more, and would be taken at their word.
    keepAliveMaxTimeout: IDLE_MS,
    connect: { timeout: CONNECT_WITHIN_MS },
  })
}
