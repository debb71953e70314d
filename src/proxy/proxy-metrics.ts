import { Counter, Gauge, Histogram, Registry } from 'prom-client'

import type { Destination } from './destinations.ts'

/** How a game connection arrived: over TCP (or TLS), or in a WebSocket. */
export type Way = 'tcp' | 'websocket'
/** docs/security.md says of which limit each is. */
export const refusals = [
  'bad-token',
  'no-match',
  'limit',
  'connection-rate',
  'request-rate',
  'event-streams',
  'tunnels',
  'player-streams',
  'player-tunnels',
  'slow-reader',
  'lost-peer',
  'idle',
  'proxy-header',
  'first-line',
  'slow-request',
  'body',
  'url',
  'headers',
] as const
export type Refusal = (typeof refusals)[number]

export type Over = (status: number | undefined) => void

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
/** Clients may send any method: others are counted together. */
const methods = ['GET', 'HEAD', 'POST', 'OPTIONS']
const ways: readonly Way[] = ['tcp', 'websocket']
/** The limits of a request that show in the status of its answer. */
const byStatus: ReadonlyMap<number, Refusal> = new Map([
  [408, 'slow-request'],
  [413, 'body'],
  [414, 'url'],
  [431, 'headers'],
])

/** The proxy's Prometheus metrics. */
export class ProxyMetrics {
  readonly registry = new Registry()
  readonly #requests = new Counter({
    name: 'muster_proxy_http_requests_total',
    help: 'HTTP requests, by method and class of the status; none: the client left before an answer.',
    labelNames: ['method', 'status'],
    registers: [this.registry],
  })
  readonly #durations = new Histogram({
    name: 'muster_proxy_http_request_duration_seconds',
    help: 'Time from the head of an HTTP request to the end of its answer, without event streams.',
    labelNames: ['method'],
    buckets: seconds,
    registers: [this.registry],
  })
  readonly #opened = new Counter({
    name: 'muster_proxy_match_connections_total',
    help: 'Connections of players that reached their game server, by way: tcp or websocket.',
    labelNames: ['way'],
    registers: [this.registry],
  })
  readonly #open = new Gauge({
    name: 'muster_proxy_match_connections',
    help: 'Connections of players to their game servers, by way.',
    labelNames: ['way'],
    registers: [this.registry],
  })
  readonly #refusals = new Counter({
    name: 'muster_proxy_refusals_total',
    help: 'Connections and requests refused, and connections closed because of a limit, by reason.',
    labelNames: ['reason'],
    registers: [this.registry],
  })

  constructor(connections: () => number) {
    new Gauge({
      name: 'muster_proxy_connections',
      help: 'Open connections on the public port.',
      registers: [this.registry],
      collect() {
        this.set(connections())
      },
    })
    // Start each series at 0: one that begins with its first event shows no increase to alerts.
    for (const way of ways) this.#opened.inc({ way }, 0)
    for (const way of ways) this.#open.set({ way }, 0)
    for (const reason of refusals) this.#refusals.inc({ reason }, 0)
  }

  /** Returns the function to call when it is over, with the answer's status if there was one. */
  begun(asked: string | undefined, to: Destination): Over {
    const method = methods.find((known) => known === asked) ?? 'other'
    const end = this.#durations.startTimer({ method })
    return (answered) => {
      const status = answered === undefined ? 'none' : `${Math.floor(answered / 100)}xx`
      this.#requests.inc({ method, status })
      this.answered(answered)
      if (!(to.kind === 'backend' && to.isEventStream)) end()
    }
  }

  /** Returns the function to call when it is over. */
  joined(way: Way): () => void {
    this.#opened.inc({ way })
    this.#open.inc({ way })
    return () => {
      this.#open.dec({ way })
    }
  }

  /** Counts a refusal that only its status tells. */
  answered(status: number | undefined): void {
    const reason = status === undefined || status < 400 ? undefined : byStatus.get(status)
    if (reason) this.refused(reason)
  }

  refused(reason: Refusal): void {
    this.#refusals.inc({ reason })
  }
}
