import type { PlayerId, TicketId } from '../match/ids.ts'
import { ticketsOf } from '../match/roster.ts'
import type { Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'
import type { Formation, Line } from '../matchmaking/matchmaker.ts'
import { turnLimits } from '../matchmaking/turn-limits.ts'
import type { Queue } from '../matchmaking/queues.ts'
import { Agenda } from './agenda.ts'
import type { Habits } from './habits.ts'
import type { Party, Visit } from './visit.ts'

/** Is told everything that happens. */
export interface Observer {
  queued(ticket: Ticket): void
  matched(match: Formation, now: Instant): void
  gaveUp(ticket: Ticket, now: Instant): void
}

export interface SimulationNeeds {
  readonly queue: Queue
  readonly visits: Iterator<Visit>
  readonly habits: Habits
  readonly observer: Observer
}

type Event =
  { readonly kind: 'returns'; readonly party: Party } | { readonly kind: 'gives-up'; readonly ticket: Ticket }

/** A queue on a virtual clock that begins at 0, with the code that forms matches in a backend. */
export class Simulation {
  readonly #needs: SimulationNeeds
  readonly #line: Line
  readonly #limits: ReturnType<typeof turnLimits>
  readonly #agenda = new Agenda<Event>()
  readonly #waiting = new Map<TicketId, { readonly ticket: Ticket; readonly party: Party }>()
  #visit: Visit | undefined
  #lookAgainAt = Infinity
  #tickets = 0
  #players = 0
  #now: Instant = 0

  constructor(needs: SimulationNeeds) {
    this.#needs = needs
    this.#line = needs.queue.matchmaker.line()
    this.#limits = turnLimits(needs.queue.rules)
    this.#visit = this.#nextVisit()
  }

  get now(): Instant {
    return this.#now
  }

  /** Tickets queued until now. */
  get tickets(): number {
    return this.#tickets
  }

  /** Those who wait now. */
  waiting(): readonly Ticket[] {
    return [...this.#waiting.values()].map(({ ticket }) => ticket)
  }

  /** Goes on until so many tickets have been queued, or nothing happens any more: then it returns `false`. */
  runUntil(tickets: number): boolean {
    while (this.#tickets < tickets) {
      const visitAt = this.#visit?.atMs ?? Infinity
      const at = Math.min(visitAt, this.#agenda.nextAt, this.#lookAgainAt)
      if (at === Infinity) return false
      this.#now = at
      if (visitAt === at) this.#arrive()
      else if (this.#agenda.nextAt === at) this.#happen()
      else this.#turn()
    }
    return true
  }

  #arrive(): void {
    const visit = this.#visit
    this.#visit = this.#nextVisit()
    if (visit) this.#queue(visit.party)
  }

  #nextVisit(): Visit | undefined {
    const next = this.#needs.visits.next()
    return next.done ? undefined : next.value
  }

  #happen(): void {
    const event = this.#agenda.take()?.what
    if (event?.kind === 'returns') this.#queue(event.party)
    if (event?.kind === 'gives-up') this.#giveUp(event.ticket)
  }

  #queue(party: Party): void {
    const { habits, observer, queue } = this.#needs
    const ticket = this.#ticketOf(party, queue)
    this.#waiting.set(ticket.id, { ticket, party })
    this.#line.add(ticket)
    observer.queued(ticket)
    const patienceMs = habits.patienceMs()
    if (patienceMs !== undefined) this.#agenda.enter(this.#now + patienceMs, { kind: 'gives-up', ticket })
    this.#turn()
  }

  #ticketOf({ size, attributes }: Party, queue: Queue): Ticket {
    this.#tickets += 1
    const player = (): PlayerId => `p${(this.#players += 1)}` as PlayerId
    return {
      id: `t${this.#tickets}` as TicketId,
      queues: [queue.id],
      players: [player(), ...Array.from({ length: size - 1 }, player)],
      ...(attributes && { attributes }),
      queuedAt: this.#now,
      seenAt: this.#now,
      setbacks: [],
    }
  }

  /** Fewer tickets make no new match possible: no turn follows, as in a backend. */
  #giveUp(ticket: Ticket): void {
    const entry = this.#waiting.get(ticket.id)
    if (!entry) return
    this.#waiting.delete(ticket.id)
    this.#line.remove(ticket)
    this.#needs.observer.gaveUp(ticket, this.#now)
    this.#returnAfter(entry.party, this.#needs.habits.matchMs())
  }

  /** What `lifecycle/form.ts` does: where a turn did as much as it may, another one follows at once. */
  #turn(): void {
    for (;;) {
      const { matches, lookAgainAt } = this.#line.plan({ now: this.#now, ...this.#limits })
      for (const match of matches) this.#form(match)
      if (matches.length < this.#limits.atMost && lookAgainAt !== this.#now) {
        // A turn takes time: the next one is never at the same moment.
        this.#lookAgainAt = lookAgainAt === undefined ? Infinity : Math.max(lookAgainAt, this.#now + 1)
        return
      }
    }
  }

  #form(match: Formation): void {
    this.#needs.observer.matched(match, this.#now)
    const matchMs = this.#needs.habits.matchMs()
    for (const { id } of ticketsOf(match)) {
      const entry = this.#waiting.get(id)
      if (!entry) throw new Error(`ticket ${id} was matched, and does not wait`)
      this.#waiting.delete(id)
      this.#line.remove({ id })
      this.#returnAfter(entry.party, matchMs)
    }
  }

  #returnAfter(party: Party, ms: number): void {
    const pauseMs = this.#needs.habits.pauseMs()
    if (pauseMs !== undefined) this.#agenda.enter(this.#now + ms + pauseMs, { kind: 'returns', party })
  }
}
