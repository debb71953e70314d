import type { Actor, Cause } from '../../match/history-event.ts'
import type { MatchId, PlayerId } from '../../match/ids.ts'
import {
  isLegalMove,
  isLive,
  type EndedMatch,
  type FormingMatch,
  type LiveMatch,
  type Match,
  type MatchState,
} from '../../match/match.ts'
import { SHARED_POOL } from '../../match/pool.ts'
import { playersOf, seenBy, ticketOf, ticketsOf, withoutPlayer } from '../../match/roster.ts'
import type { GameServer } from '../../match/server.ts'
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

  async form(match: FormingMatch, { dueAt, epoch, pooled, seenSince }: Forming): Promise<FormOutcome> {
    const { players, live } = this.#state
    const tickets = ticketsOf(match)
    if (epoch !== undefined && epoch !== this.#state.epoch) return 'fenced'
    if (live.has(match.id) || !tickets.every((ticket) => this.#state.isQueued(ticket))) return 'ticket-gone'
    if (tickets.some((ticket) => this.#state.seenAt(ticket).seenAt < seenSince)) return 'ticket-quiet'
    if (pooled && !this.#takesServer(match)) return 'server-gone'
    for (const ticket of tickets) {
      this.#state.queue(ticket.queue).remove(ticket)
      for (const player of ticket.players) players.set(player, { kind: 'matched', match: match.id })
    }
    this.#put(match, dueAt)
    this.#state.outbox.put({ kind: 'moved', match, by: this.#by('queue') })
    this.#leftQueue(match)
    return 'formed'
  }

  async restore(match: Match, dueAt: Instant): Promise<'restored' | 'known' | 'conflict'> {
    const { live, ended, outbox } = this.#state
    if (live.has(match.id) || ended.has(match.id)) return 'known'
    this.#state.pool.delete(match.server)
    if (!isLive(match)) {
      this.#state.toEnded(match)
      outbox.put({ kind: 'ended', match, by: this.#by('repair'), fates: [] })
      return 'restored'
    }
    const players = playersOf(match)
    if (players.some((player) => this.#isElsewhere(player, match.id))) return 'conflict'
    const dropped = new Set(players.flatMap((player) => this.#state.queuedTicket(player) ?? []))
    for (const ticket of dropped) this.#state.drop(ticket, { kind: 'left' })
    for (const player of players) this.#state.toMatch(player, match.id, match.since)
    this.#put(match, dueAt)
    outbox.put({ kind: 'moved', match, by: this.#by('repair') })
    this.#leftQueue(match)
    return 'restored'
  }

  async find(id: MatchId): Promise<Match | undefined> {
    const match = this.#state.live.get(id)
    return match ? this.#seen(match) : this.#state.ended.get(id)
  }

  async live(): Promise<readonly LiveMatch[]> {
    return [...this.#state.live.values()].map((match) => this.#seen(match))
  }

  async count(): Promise<number> {
    return this.#state.live.size
  }

  async move(next: LiveMatch, { from, dueAt, cause }: Move): Promise<boolean> {
    if (!this.#isAsSeen(next, from) || !isLegalMove(from, next.state)) return false
    this.#put(next, dueAt)
    this.#state.outbox.put({ kind: 'moved', match: next, by: this.#by(cause) })
    return true
  }

  async end(match: EndedMatch, { from, cause, fates }: Ending): Promise<boolean> {
    if (!this.#isAsSeen(match, from)) return false
    this.#state.toEnded(match)
    for (const fate of fates) {
      if (fate.kind === 'queued-again') this.#state.toQueue(fate.ticket)
      else for (const player of fate.ticket.players) this.#state.toGone(player, fate.why)
    }
    this.#state.outbox.put({ kind: 'ended', match, by: this.#by(cause), fates })
    this.#tell(match)
    const again = fates.filter(({ kind }) => kind === 'queued-again').map(({ ticket }) => ticket)
    if (again.length > 0) this.#state.changes.queueChanged({ kind: 'queued', tickets: again })
    return true
  }

  async release(match: LiveMatch, player: PlayerId, now: Instant): Promise<boolean> {
    const found = this.#state.live.get(match.id)
    const ticket = ticketOf(match, player)
    if (!ticket || !found || !this.#isAsSeen(match, match.state)) return false
    const next = { ...found, roster: withoutPlayer(found.roster, player) }
    this.#state.live.set(next.id, next)
    this.#state.toGone(player, { kind: 'left' })
    this.#state.outbox.put({ kind: 'player-left', match: next, by: this.#by('request'), at: now, ticket })
    this.#state.changes.playerChanged(player)
    this.#tell(next)
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
    return { ...match, roster: seenBy(match.roster, (player) => this.#state.signs.get(player) ?? 0) }
  }

  /** Takes the match's server out of its pool: of all queues, or of its own. */
  #takesServer({ server, queue }: Match): boolean {
    const of = this.#state.pool.get(server)?.pool
    return (of === SHARED_POOL || of === queue) && this.#state.pool.delete(server)
  }

  #by(cause: Cause): Actor {
    return { backend: this.#backend, cause }
  }

  /** Whether the match has the expected state and players: one may have left since it was read. */
  #isAsSeen(match: Match, state: MatchState): boolean {
    const found = this.#state.live.get(match.id)
    return found?.state === state && playersOf(found).join(' ') === playersOf(match).join(' ')
  }

  #isElsewhere(player: PlayerId, match: MatchId): boolean {
    const held = this.#state.players.get(player)
    return held?.kind === 'matched' && held.match !== match
  }

  #leftQueue(match: LiveMatch): void {
    this.#state.changes.queueChanged({ kind: 'left', tickets: ticketsOf(match).map(({ id }) => id) })
  }

  #tell(match: Match): void {
    const moved = isLive(match) ? match : undefined
    for (const player of playersOf(match)) this.#state.changes.playerChanged(player, moved)
  }
}
