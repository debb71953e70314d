import type { Fate } from '../../match/fates.ts'
import type { MatchId } from '../../match/ids.ts'
import {
  isLegalMove,
  type EndedMatch,
  type FormingMatch,
  type LiveMatch,
  type Match,
  type MatchState,
} from '../../match/match.ts'
import type { Ticket } from '../../match/ticket.ts'
import type { MatchStore } from '../../ports/match-store.ts'
import type { MemoryState } from './memory-state.ts'

/* eslint-disable @typescript-eslint/require-await -- the port is asynchronous; here each step is one synchronous change */
export class MemoryMatchStore implements MatchStore {
  readonly #state: MemoryState

  constructor(state: MemoryState) {
    this.#state = state
  }

  async form(match: FormingMatch): Promise<boolean> {
    const { queue, players, live } = this.#state
    if (live.has(match.id) || !match.tickets.every((ticket) => this.#isQueued(ticket))) return false
    for (const ticket of match.tickets) {
      queue.remove(ticket)
      players.set(ticket.player, { kind: 'matched', match: match.id })
    }
    live.set(match.id, match)
    this.#tell(match)
    this.#state.changes.queueChanged()
    return true
  }

  async find(id: MatchId): Promise<Match | undefined> {
    const match = this.#state.live.get(id)
    if (!match) return this.#state.ended.get(id)
    return { ...match, tickets: match.tickets.map((ticket) => this.#state.seenAt(ticket)) }
  }

  async live(): Promise<readonly LiveMatch[]> {
    return [...this.#state.live.values()]
  }

  async move(next: LiveMatch, from: MatchState): Promise<boolean> {
    if (this.#state.live.get(next.id)?.state !== from || !isLegalMove(from, next.state)) return false
    this.#state.live.set(next.id, next)
    this.#tell(next)
    return true
  }

  async end(match: EndedMatch, from: MatchState, fates: readonly Fate[]): Promise<boolean> {
    if (this.#state.live.get(match.id)?.state !== from) return false
    this.#state.toEnded(match)
    for (const fate of fates) {
      if (fate.kind === 'queued-again') this.#state.toQueue(fate.ticket)
      else this.#state.toGone(fate.ticket.player, fate.why)
    }
    this.#tell(match)
    if (fates.some((fate) => fate.kind === 'queued-again')) this.#state.changes.queueChanged()
    return true
  }

  #isQueued({ id, player }: Ticket): boolean {
    const held = this.#state.players.get(player)
    return held?.kind === 'queued' && held.ticket.id === id
  }

  #tell(match: Match): void {
    for (const { player } of match.tickets) this.#state.changes.playerChanged(player)
  }
}
