import { Counter, Gauge, Histogram, Registry } from 'prom-client'

import type { EndReason } from '../match/end-reason.ts'

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 20, 30, 60, 120]
const requestBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** What Prometheus reads. A registry for each backend, so that two in one process do not count together. */
export class Metrics {
  readonly registry = new Registry()
  readonly joins = this.#counter('muster_joins_total', 'Requests to join that were accepted.')
  readonly matchesFormed = this.#counter('muster_matches_formed_total', 'Matches that were made.')
  readonly playersQueuedAgain = this.#counter(
    'muster_players_queued_again_total',
    'Players whose match fell through.',
  )
  readonly ticketsExpired = this.#counter(
    'muster_tickets_expired_total',
    'Tickets given up: their players gave no sign of life.',
  )
  readonly serversStopped = this.#counter(
    'muster_servers_stopped_total',
    'Game servers that the repair stopped.',
  )
  readonly matchesEnded = new Counter({
    name: 'muster_matches_ended_total',
    help: 'Matches that ended, by reason.',
    labelNames: ['reason'],
    registers: [this.registry],
  })
  readonly lostMatches = new Counter({
    name: 'muster_lost_matches_total',
    help: 'Matches that the store had lost, by what became of them: restored, or conflict.',
    labelNames: ['outcome'],
    registers: [this.registry],
  })
  /** From the join that completed a group to a server that answers; the queue's part is its own histogram. */
  readonly queueWait = this.#histogram(
    'muster_queue_wait_seconds',
    'From a ticket to its match, or to its end without one.',
  )
  readonly serverStart = this.#histogram(
    'muster_server_start_seconds',
    'From a match to its game server ready.',
  )
  readonly queueDepth = new Gauge({
    name: 'muster_queue_tickets',
    help: 'Tickets that wait, by queue.',
    labelNames: ['queue'],
    registers: [this.registry],
  })
  readonly liveMatches = this.#gauge('muster_live_matches', 'Matches that have not ended.')
  readonly partUp = new Gauge({
    name: 'muster_part_up',
    help: 'Whether a part works: 1, or 0.',
    labelNames: ['part'],
    registers: [this.registry],
  })
  readonly poolServers = this.#gauge(
    'muster_pool_servers',
    'Game servers that wait for a match, as the leader sees them.',
  )
  readonly poolReady = this.#gauge('muster_pool_ready', 'Of them, those that a match can have at once.')
  readonly poolWanted = this.#gauge('muster_pool_wanted', 'Game servers that should wait for a match.')
  readonly leads = this.#gauge('muster_leads', 'Whether this backend forms and repairs: 1, or 0.')
  readonly historyBacklog = this.#gauge(
    'muster_history_backlog',
    'Entries that history has not been told yet.',
  )
  readonly historyRefused = this.#counter(
    'muster_history_refused_total',
    'Entries that history can never take, and that were set aside.',
  )
  readonly watchSilence = this.#gauge(
    'muster_watch_last_event_age_seconds',
    'Since the Kubernetes API last told of a game server, or that there is nothing to tell.',
  )
  readonly watchRelists = new Counter({
    name: 'muster_watch_relists_total',
    help: 'Times that all game servers were read anew from the Kubernetes API, by reason.',
    labelNames: ['reason'],
    registers: [this.registry],
  })
  readonly requests = new Counter({
    name: 'muster_http_requests_total',
    help: 'HTTP requests that were answered, by method, route and status; route none: no route has this path.',
    labelNames: ['method', 'route', 'status'],
    registers: [this.registry],
  })
  readonly requestSeconds = new Histogram({
    name: 'muster_http_request_duration_seconds',
    help: 'From the head of an HTTP request to its answer, by route; event streams are not among them.',
    labelNames: ['route'],
    buckets: requestBuckets,
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

  #histogram(name: string, help: string): Histogram {
    return new Histogram({ name, help, buckets: seconds, registers: [this.registry] })
  }
}
