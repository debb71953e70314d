import { Counter, Gauge, Histogram, Registry } from 'prom-client'

import type { EndReason } from '../match/end-reason.ts'

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 20, 30, 60, 120]
const requestBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** The Prometheus metrics. One registry per backend, so that two in one process count separately. */
export class Metrics {
  readonly registry = new Registry()
  readonly joins = this.#counter('muster_joins_total', 'Accepted joins.')
  readonly matchesFormed = new Counter({
    name: 'muster_matches_formed_total',
    help: 'Matches formed, by queue.',
    labelNames: ['queue'],
    registers: [this.registry],
  })
  readonly playersQueuedAgain = this.#counter(
    'muster_players_queued_again_total',
    'Players queued again because their match was not played.',
  )
  readonly ticketsExpired = this.#counter(
    'muster_tickets_expired_total',
    'Tickets that expired: their players gave no sign of life.',
  )
  readonly ticketsDismissed = new Counter({
    name: 'muster_tickets_dismissed_total',
    help: 'Tickets that a new configuration had no place for, by reason: queue-removed or queue-changed.',
    labelNames: ['reason'],
    registers: [this.registry],
  })
  readonly configInfo = new Gauge({
    name: 'muster_config_info',
    help: '1 for the version of the configuration that this backend uses.',
    labelNames: ['version'],
    registers: [this.registry],
  })
  readonly serversStopped = this.#counter(
    'muster_servers_stopped_total',
    'Game servers stopped by the repair.',
  )
  readonly matchesEnded = new Counter({
    name: 'muster_matches_ended_total',
    help: 'Ended matches, by reason.',
    labelNames: ['reason'],
    registers: [this.registry],
  })
  readonly lostMatches = new Counter({
    name: 'muster_lost_matches_total',
    help: 'Matches that the store had lost, by outcome: restored or conflict.',
    labelNames: ['outcome'],
    registers: [this.registry],
  })
  /** The time to play has two histograms: the wait in the queue, and the start of the server. */
  readonly queueWait = new Histogram({
    name: 'muster_queue_wait_seconds',
    help: 'Time from a ticket to its match, or to its end without one, by queue.',
    labelNames: ['queue'],
    buckets: seconds,
    registers: [this.registry],
  })
  readonly serverStart = this.#histogram(
    'muster_server_start_seconds',
    'Time from forming a match until its game server is ready.',
  )
  readonly queueDepth = new Gauge({
    name: 'muster_queue_tickets',
    help: 'Waiting tickets, by queue.',
    labelNames: ['queue'],
    registers: [this.registry],
  })
  readonly liveMatches = this.#gauge('muster_live_matches', 'Matches that have not ended.')
  readonly partUp = new Gauge({
    name: 'muster_part_up',
    help: 'Whether a part works: 1 or 0.',
    labelNames: ['part'],
    registers: [this.registry],
  })
  readonly poolServers = this.#ofPools(
    'muster_pool_servers',
    'Game servers that wait for a match, as seen by the leader, by pool; *: the one that queues share.',
  )
  readonly poolReady = this.#ofPools(
    'muster_pool_ready',
    'Waiting game servers that a match can take at once, by pool.',
  )
  readonly poolWanted = this.#ofPools(
    'muster_pool_wanted',
    'How many game servers should wait for a match, by pool.',
  )
  readonly leads = this.#gauge('muster_leads', 'Whether this backend leads (forms and repairs): 1 or 0.')
  readonly historyBacklog = this.#gauge(
    'muster_history_backlog',
    'Outbox entries that history has not stored yet.',
  )
  readonly historyRefused = this.#counter(
    'muster_history_refused_total',
    'Outbox entries set aside because history can never store them.',
  )
  readonly watchSilence = this.#gauge(
    'muster_watch_last_event_age_seconds',
    'Time since the last message on the Kubernetes event stream.',
  )
  readonly watchRelists = new Counter({
    name: 'muster_watch_relists_total',
    help: 'How often all game servers were listed again from the Kubernetes API, by reason.',
    labelNames: ['reason'],
    registers: [this.registry],
  })
  readonly requests = new Counter({
    name: 'muster_http_requests_total',
    help: 'Answered HTTP requests, by method, route and status; route none: unknown path.',
    labelNames: ['method', 'route', 'status'],
    registers: [this.registry],
  })
  readonly requestSeconds = new Histogram({
    name: 'muster_http_request_duration_seconds',
    help: 'Time from the head of an HTTP request to its answer, by route, without event streams.',
    labelNames: ['route'],
    buckets: requestBuckets,
    registers: [this.registry],
  })
  readonly authFailures = new Counter({
    name: 'muster_auth_failures_total',
    help: 'Tokens and party codes that were not accepted, by reason.',
    labelNames: ['reason'],
    registers: [this.registry],
  })
  readonly refusals = new Counter({
    name: 'muster_refusals_total',
    help: 'Requests and connections beyond a limit, by reason.',
    labelNames: ['reason'],
    registers: [this.registry],
  })
  readonly streams = this.#gauge('muster_event_streams', 'Open event streams of players.')

  ended(why: EndReason): void {
    this.matchesEnded.inc({ reason: why })
  }

  #counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers: [this.registry] })
  }

  #gauge(name: string, help: string): Gauge {
    return new Gauge({ name, help, registers: [this.registry] })
  }

  #ofPools(name: string, help: string): Gauge {
    return new Gauge({ name, help, labelNames: ['pool'], registers: [this.registry] })
  }

  #histogram(name: string, help: string): Histogram {
    return new Histogram({ name, help, buckets: seconds, registers: [this.registry] })
  }
}
