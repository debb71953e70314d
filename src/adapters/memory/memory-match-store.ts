import type { Actor, Cause } from '../../match/history-event.ts'
import type { MatchId, PlayerId } from '../../match/ids.ts'
import {
  isLegalMove,
  isLive,
  type EndedMatch,
  type FormingMatch,
  type LiveMatch,
  type Match,
} from '../../match/match.ts'
import type { GameServer } from '../../match/server.ts'
import type { Ticket } from '../../match/ticket.ts'
import type { Instant } from '../../match/time.ts'
import type { Ending, Forming, FormOutcome, MatchStore, Move } from '../../ports/match-store.ts'
import type { MemoryState } from './memory-state.ts'

/* eslint-disable @typescript-eslint/require-await -- the port is asynchronous; here each step is one synchronous change */
export class MemoryMatchStore implements MatchStore {
  readonly #state: MemoryState
  readonly #backend: string

  constructor(state: MemoryState, backend: string) {
    this.#state = state
    this.#backend = backend
  }

  async form(match: FormingMatch, { dueAt, epoch, pooled }: Forming): Promise<FormOutcome> {
    const { queue, players, live, pool } = this.#state
    if (epoch !== undefined && epoch !== this.#state.epoch) return 'fenced'
    if (live.has(match.id) || !match.tickets.every((ticket) => this.#isQueued(ticket))) return 'ticket-gone'
    if (pooled && !pool.delete(match.id)) return 'server-gone'
    for (const ticket of match.tickets) {
      queue.remove(ticket)
      players.set(ticket.player, { kind: 'matched', match: match.id })
    }
    this.#put(match, dueAt)
    this.#state.outbox.put({ kind: 'moved', match, by: this.#by('queue') })
    this.#state.changes.queueChanged('shrank')
    return 'formed'
  }

  async restore(match: Match, dueAt: Instant): Promise<'restored' | 'known' | 'conflict'> {
    const { live, ended, outbox, changes } = this.#state
    if (live.has(match.id) || ended.has(match.id)) return 'known'
    this.#state.pool.delete(match.id)
    if (!isLive(match)) {
      this.#state.toEnded(match)
      outbox.put({ kind: 'ended', match, by: this.#by('repair'), fates: [] })
      return 'restored'
    }
    if (match.tickets.some(({ player }) => this.#isElsewhere(player, match.id))) return 'conflict'
    for (const { player } of match.tickets) this.#state.toMatch(player, match.id, match.since)
    this.#put(match, dueAt)
    outbox.put({ kind: 'moved', match, by: this.#by('repair') })
    changes.queueChanged('shrank')
    return 'restored'
  }

  async find(id: MatchId): Promise<Match | undefined> {
    const match = this.#state.live.get(id)
    return match ? this.#seen(match) : this.#state.ended.get(id)
  }

  async live(): Promise<readonly LiveMatch[]> {
    return [...this.#state.live.values()].map((match) => this.#seen(match))
  }

  async move(next: LiveMatch, { from, dueAt, cause }: Move): Promise<boolean> {
    if (this.#state.live.get(next.id)?.state !== from || !isLegalMove(from, next.state)) return false
    this.#put(next, dueAt)
    this.#state.outbox.put({ kind: 'moved', match: next, by: this.#by(cause) })
    return true
  }

  async end(match: EndedMatch, { from, cause, fates }: Ending): Promise<boolean> {
    if (this.#state.live.get(match.id)?.state !== from) return false
    this.#state.toEnded(match)
    for (const fate of fates) {
      if (fate.kind === 'queued-again') this.#state.toQueue(fate.ticket)
      else this.#state.toGone(fate.ticket.player, fate.why)
    }
    this.#state.outbox.put({ kind: 'ended', match, by: this.#by(cause), fates })
    this.#tell(match)
    if (fates.some((fate) => fate.kind === 'queued-again')) this.#state.changes.queueChanged('grew')
    return true
  }

  async noteExit(match: Match, { name, exit }: GameServer & { state: 'exited' }, at: Instant): Promise<void> {
    const by = this.#by('server')
    this.#state.outbox.put({ kind: 'server-exited', match, by, at, server: name, exit })
  }

  async due(now: Instant, limit: number): Promise<readonly LiveMatch[]> {
    const matches = this.#state.due.by(now, limit).map((id) => this.#state.live.get(id))
    return matches.flatMap((match) => (match ? [this.#seen(match)] : []))
  }

  async postpone(id: MatchId, until: Instant): Promise<void> {
    if (this.#state.live.has(id)) this.#state.due.set(id, until)
  }

  async nextDueAt(): Promise<Instant | undefined> {
    return this.#state.due.nextAt()
  }

  #put(match: LiveMatch, dueAt: Instant): void {
    this.#state.live.set(match.id, match)
    this.#state.due.set(match.id, dueAt)
    this.#tell(match)
  }

  #seen<M extends LiveMatch>(match: M): M {
    return { ...match, tickets: match.tickets.map((ticket) => this.#state.seenAt(ticket)) }
  }

  #by(cause: Cause): Actor {
    return { backend: this.#backend, cause }
  }

  #isElsewhere(player: PlayerId, match: MatchId): boolean {
    const held = this.#state.players.get(player)
    return held?.kind === 'matched' && held.match !== match
  }

  #isQueued({ id, player }: Ticket): boolean {
    const held = this.#state.players.get(player)
    return held?.kind === 'queued' && held.ticket.id === id
  }

  #tell(match: Match): void {
    const moved = isLive(match) ? match : undefined
    for (const { player } of match.tickets) this.#state.changes.playerChanged(player, moved)
  }
}
