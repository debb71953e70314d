import type { ConfigVersion, MatchId, PlayerId, QueueId, ServerId } from '../../match/ids.ts'
import type { LiveMatch, Match } from '../../match/match.ts'
import type { PooledServer } from '../../match/pool.ts'
import type { GoneReason, Ticket } from '../../match/ticket.ts'
import type { Instant } from '../../match/time.ts'
import type { ServerReport } from '../../match/server.ts'
import type { AgreedConfig } from '../../ports/agreement.ts'
import { DueMatches } from './due-matches.ts'
import { MemoryChanges } from './memory-changes.ts'
import { MemoryOutboxes } from './memory-outbox.ts'
import { QueuedTickets } from './queued-tickets.ts'
import { Recent } from '../../runtime/recent.ts'
import { SpentRates } from './spent-rates.ts'

export type Holding =
  | { readonly kind: 'queued'; readonly ticket: Ticket }
  | { readonly kind: 'matched'; readonly match: MatchId }
  | { readonly kind: 'gone'; readonly why: GoneReason }

/** Limits memory: a player whose wait ended earlier than that gets `unknown`. */
const GONE_PLAYERS_KEPT = 50_000
const ENDED_MATCHES_KEPT = 10_000

/** The shared state of the memory adapters. Each change is one synchronous function, and therefore atomic. */
export class MemoryState {
  readonly queues = new Map<QueueId, QueuedTickets>()
  readonly players = new Map<PlayerId, Holding>()
  readonly live = new Map<MatchId, LiveMatch>()
  readonly ended = new Map<MatchId, Match>()
  readonly reports = new Map<MatchId, ServerReport>()
  /** When each server was last heard, the longest silent first. */
  readonly heardAt = new Map<MatchId, Instant>()
  readonly due = new DueMatches()
  /** Servers that wait for a match, the longest-waiting first. */
  readonly pool = new Map<ServerId, PooledServer>()
  readonly changes = new MemoryChanges()
  readonly outbox: MemoryOutboxes
  config: AgreedConfig | undefined
  /** All that were ever agreed on. */
  readonly knownConfigs = new Set<ConfigVersion>()
  epoch = 0
  lease: { readonly holder: object; readonly until: Instant } | undefined
  /** Last signs of life, the oldest first: a new sign moves its player to the end. */
  readonly signs = new Map<PlayerId, Instant>()
  readonly rates = new SpentRates()
  readonly #gone = new Recent<PlayerId>(GONE_PLAYERS_KEPT)
  readonly #over = new Recent<MatchId>(ENDED_MATCHES_KEPT)

  constructor(consumers?: readonly string[]) {
    this.outbox = new MemoryOutboxes(consumers)
  }

  queue(id: QueueId): QueuedTickets {
    const known = this.queues.get(id)
    if (known) return known
    const queue = new QueuedTickets()
    this.queues.set(id, queue)
    return queue
  }

  /** Whether all of its players hold exactly this ticket. */
  isQueued({ id, players }: Ticket): boolean {
    return players.every((player) => this.queuedTicket(player)?.id === id)
  }

  sign(player: PlayerId, at: Instant): void {
    this.signs.delete(player)
    this.signs.set(player, at)
  }

  seenAt(ticket: Ticket): Ticket {
    const signs = ticket.players.map((player) => Math.max(ticket.seenAt, this.signs.get(player) ?? 0))
    return { ...ticket, seenAt: Math.min(...signs) }
  }

  toQueue(ticket: Ticket): void {
    for (const player of ticket.players) {
      this.#gone.delete(player)
      this.players.set(player, { kind: 'queued', ticket })
      this.sign(player, ticket.seenAt)
    }
    for (const queue of ticket.queues) this.queue(queue).add(ticket)
  }

  toMatch(player: PlayerId, match: MatchId, at: Instant): void {
    this.#gone.delete(player)
    this.players.set(player, { kind: 'matched', match })
    this.sign(player, at)
  }

  toGone(player: PlayerId, why: GoneReason): void {
    this.players.set(player, { kind: 'gone', why })
    this.signs.delete(player)
    const forgotten = this.#gone.add(player)
    if (forgotten !== undefined) this.players.delete(forgotten)
  }

  leaveQueues(ticket: Ticket): void {
    for (const queue of ticket.queues) this.queue(queue).remove(ticket)
  }

  /** Takes the ticket out of its queues; all its players are gone. */
  drop(ticket: Ticket, why: GoneReason): void {
    this.leaveQueues(ticket)
    for (const player of ticket.players) this.toGone(player, why)
    this.changes.queueChanged({ kind: 'left', tickets: [ticket.id] })
    for (const player of ticket.players) this.changes.playerChanged(player)
  }

  toEnded(match: Match): void {
    this.live.delete(match.id)
    this.due.delete(match.id)
    this.reports.delete(match.id)
    this.heardAt.delete(match.id)
    this.ended.set(match.id, match)
    const forgotten = this.#over.add(match.id)
    if (forgotten !== undefined) this.ended.delete(forgotten)
  }

  queuedTicket(player: PlayerId): Ticket | undefined {
    const held = this.players.get(player)
    return held?.kind === 'queued' ? held.ticket : undefined
  }
}
