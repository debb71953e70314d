import { fates } from '../../src/match/fates.ts'
import type { EndReason } from '../../src/match/end-reason.ts'
import type { QueueId } from '../../src/match/ids.ts'
import { end, isLegalMove, type LiveMatch, type MatchState } from '../../src/match/match.ts'
import { defaultQueueRules } from '../../src/match/queue-rules.ts'
import { playersOf, seenBy, ticketsOf } from '../../src/match/roster.ts'
import { byAge, type GoneReason, type Ticket } from '../../src/match/ticket.ts'

type Held =
  | { readonly kind: 'queued'; readonly ticket: Ticket }
  | { readonly kind: 'matched'; readonly match: string }
  | { readonly kind: 'gone'; readonly why: GoneReason }

/** The simplest possible store: copied completely at each step, and searched from end to end. */
export class StoreModel {
  held: Record<string, Held> = {}
  signs: Record<string, number> = {}
  /** All matches that ever existed. */
  readonly known = new Set<string>()
  live: readonly { readonly match: LiveMatch; readonly dueAt: number }[] = []

  /** All who wait, the longest-waiting first. */
  get waiting(): readonly Ticket[] {
    const tickets = Object.values(this.held).flatMap((each) => (each.kind === 'queued' ? [each.ticket] : []))
    return tickets.sort(byAge)
  }

  queue(id: QueueId): readonly Ticket[] {
    return this.waiting.filter(({ queues }) => queues.includes(id))
  }

  enqueue(ticket: Ticket): void {
    const [player] = ticket.players
    this.signs[player] = Math.max(this.signs[player] ?? 0, ticket.seenAt)
    const held = this.held[player]
    if (!held || held.kind === 'gone') this.held[player] = { kind: 'queued', ticket }
  }

  leave(player: string): 'left' | 'matched' | 'not-queued' {
    const held = this.held[player]
    if (held?.kind === 'matched') return 'matched'
    if (held?.kind !== 'queued') return 'not-queued'
    this.#gone(player, { kind: 'left' })
    return 'left'
  }

  seen(player: string, now: number): void {
    const before = this.signs[player]
    if (before !== undefined) this.signs[player] = Math.max(before, now)
  }

  expire(since: number): readonly Ticket[] {
    const silent = Object.entries(this.signs).filter(([, at]) => at <= since)
    return silent.flatMap(([player]) => {
      const held = this.held[player]
      Reflect.deleteProperty(this.signs, player)
      if (held?.kind !== 'queued') return []
      this.#gone(player, { kind: 'expired' })
      return [held.ticket]
    })
  }

  form(match: LiveMatch, dueAt: number): 'formed' | 'ticket-gone' {
    const all = ticketsOf(match).every(({ players: [player], id }) => {
      const held = this.held[player]
      return held?.kind === 'queued' && held.ticket.id === id
    })
    if (!all) return 'ticket-gone'
    for (const player of playersOf(match)) this.held[player] = { kind: 'matched', match: match.id }
    this.known.add(match.id)
    this.live = [...this.live, { match, dueAt }]
    return 'formed'
  }

  restore(match: LiveMatch, dueAt: number): 'restored' | 'known' | 'conflict' {
    if (this.known.has(match.id)) return 'known'
    const elsewhere = playersOf(match).some((player) => this.held[player]?.kind === 'matched')
    if (elsewhere) return 'conflict'
    for (const player of playersOf(match)) {
      this.held[player] = { kind: 'matched', match: match.id }
      this.signs[player] = Math.max(this.signs[player] ?? 0, match.since)
    }
    this.known.add(match.id)
    this.live = [...this.live, { match, dueAt }]
    return 'restored'
  }

  find(id: string): LiveMatch | undefined {
    const match = this.live.find((each) => each.match.id === id)?.match
    return match && { ...match, roster: seenBy(match.roster, (player) => this.signs[player] ?? 0) }
  }

  move(next: LiveMatch, from: MatchState, dueAt: number): boolean {
    if (this.find(next.id)?.state !== from || !isLegalMove(from, next.state)) return false
    this.live = this.live.map((each) => (each.match.id === next.id ? { match: next, dueAt } : each))
    return true
  }

  end(id: string, why: EndReason, now: number) {
    const match = this.find(id)
    if (!match) return undefined
    this.live = this.live.filter((each) => each.match.id !== id)
    const given = fates(match, { why, now, rules: defaultQueueRules })
    for (const fate of given) {
      const [player] = fate.ticket.players
      if (fate.kind === 'gone') this.#gone(player, fate.why)
      else {
        this.held[player] = { kind: 'queued', ticket: fate.ticket }
        this.signs[player] = Math.max(this.signs[player] ?? 0, fate.ticket.seenAt)
      }
    }
    return { ended: end(match, why, now), fates: given, from: match.state }
  }

  #gone(player: string, why: GoneReason): void {
    this.held[player] = { kind: 'gone', why }
    Reflect.deleteProperty(this.signs, player)
  }
}
