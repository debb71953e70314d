import type { IncomingMessage, ServerResponse } from 'node:http'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

import type { Destination } from './destinations.ts'

/** How a player's game line came: over bare TCP (or TLS), or in a WebSocket. */
export type Way = 'tcp' | 'websocket'
/** Its token opens nothing; its game server cannot be reached; there are too many connections. */
export type Refusal = 'bad-token' | 'no-match' | 'limit'

interface Asked {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly to: Destination
}

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
/** A client can send any word as its method: others are counted together. */
const methods = ['GET', 'HEAD', 'POST', 'OPTIONS']
const ways: readonly Way[] = ['tcp', 'websocket']
const refusals: readonly Refusal[] = ['bad-token', 'no-match', 'limit']

/** What Prometheus reads of a proxy. */
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
    help: 'From the head of an HTTP request to the end of its answer, without event streams.',
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
    help: 'Connections refused, by reason: bad-token, no-match (its game server cannot be reached), limit.',
    labelNames: ['reason'],
    registers: [this.registry],
  })

  constructor(connections: () => number) {
    new Gauge({
      name: 'muster_proxy_connections',
      help: 'Open connections at the public port.',
      registers: [this.registry],
      collect() {
        this.set(connections())
      },
    })
    // A series that begins at its first event has no increase that an alert could see.
    for (const way of ways) this.#opened.inc({ way }, 0)
    for (const way of ways) this.#open.set({ way }, 0)
    for (const reason of refusals) this.#refusals.inc({ reason }, 0)
  }

  /** Counts the request once its answer is over. */
  begun({ request, response, to }: Asked): void {
    const method = methods.find((known) => known === request.method) ?? 'other'
    const end = this.#durations.startTimer({ method })
    response.once('close', () => {
      const status = response.headersSent ? `${Math.floor(response.statusCode / 100)}xx` : 'none'
      this.#requests.inc({ method, status })
      if (!isStream(to)) end()
    })
  }

  /** Gives what to call when it is over. */
  joined(way: Way): () => void {
    this.#opened.inc({ way })
    this.#open.inc({ way })
    return () => {
      this.#open.dec({ way })
    }
  }

  refused(reason: Refusal): void {
    this.#refusals.inc({ reason })
  }
}

/** It lasts as long as the player waits and plays. */
function isStream(to: Destination): boolean {
  return to.kind === 'backend' && to.path.split('?')[0] === '/match/events'
}
