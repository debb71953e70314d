import type { FormPlan, Formation, Line, Matchmaker, PlanTurn, Standing, WaitReason } from './matchmaker.ts'
import type { QueueRules } from '../match/queue-rules.ts'
import type { Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'
import { morePlayers, saysOfAnyQueue } from './says-waiting.ts'
import { TicketsInOrder } from './tickets-in-order.ts'

type SizeRules = Pick<QueueRules, 'size' | 'minPartialSize' | 'flushAfterMs'>

/** Full matches first, in order of arrival; the rest forms a smaller match once its oldest ticket has waited long enough. */
export function firstCome(rules: SizeRules): Matchmaker {
  return {
    line: () => new FirstComeLine(rules),
    whyWaiting: (standing, now) => whyWaiting(standing, now, rules),
    says: (reason) => says(reason, rules),
  }
}

class FirstComeLine implements Line {
  readonly #rules: SizeRules
  readonly #tickets = new TicketsInOrder()

  constructor(rules: SizeRules) {
    this.#rules = rules
  }

  get players(): number {
    return this.#tickets.players
  }

  add(ticket: Ticket): void {
    this.#tickets.add(ticket)
  }

  remove(ticket: Pick<Ticket, 'id'>): Ticket | undefined {
    return this.#tickets.remove(ticket)
  }

  plan({ now, atMost }: PlanTurn): FormPlan {
    const { size, minPartialSize, flushAfterMs } = this.#rules
    if (this.players < size) return this.#planOfFew(now)
    const reading = new Reading(this.#tickets)
    const matches: Formation[] = []
    while (matches.length < atMost) {
      const { group, players } = reading.take(size)
      if (players === size) {
        matches.push(oneTeam(group))
        continue
      }
      const [oldest] = group
      if (!oldest || players < minPartialSize) break
      const flushAt = oldest.queuedAt + flushAfterMs
      if (now < flushAt) return { matches, lookAgainAt: flushAt }
      matches.push(oneTeam(group))
    }
    return { matches, lookAgainAt: undefined }
  }

  explain(): undefined {
    return undefined
  }

  /**
   * For too few players for a full match. The tickets are read only if they form a partial match: after most joins to a
   * large match they do not.
   */
  #planOfFew(now: Instant): FormPlan {
    const { minPartialSize, flushAfterMs } = this.#rules
    const [oldest] = this.#tickets.first(1)
    if (!oldest || this.players < minPartialSize) return { matches: [], lookAgainAt: undefined }
    const flushAt = oldest.queuedAt + flushAfterMs
    if (now < flushAt) return { matches: [], lookAgainAt: flushAt }
    return { matches: [oneTeam(this.#tickets.first(Infinity))], lookAgainAt: undefined }
  }
}

/** One reading of the tickets, in order of arrival. */
class Reading {
  readonly #next: Iterator<Ticket>
  /** Parties that did not fit into the previous matches: first in line for the next one. */
  #passedOver: readonly Ticket[] = []

  constructor(waiting: Iterable<Ticket>) {
    this.#next = waiting[Symbol.iterator]()
  }

  /** Takes the first tickets that fit into one match. A party that does not fit delays nobody behind it. */
  take(size: number): { readonly group: readonly Ticket[]; readonly players: number } {
    const group: Ticket[] = []
    const passedOver: Ticket[] = []
    let players = 0
    const consider = (ticket: Ticket): void => {
      const fits = players + ticket.players.length <= size
      if (fits) players += ticket.players.length
      ;(fits ? group : passedOver).push(ticket)
    }
    for (const ticket of this.#passedOver) consider(ticket)
    while (players < size) {
      const next = this.#next.next()
      if (next.done) break
      consider(next.value)
    }
    this.#passedOver = passedOver
    return { group, players }
  }
}

/** First-come has no sides: the match has one team. */
const oneTeam = (tickets: readonly Ticket[]): Formation => ({ roster: [{ name: 'players', tickets }] })

function whyWaiting(
  { oldestQueuedAt, playersWaiting }: Standing,
  now: Instant,
  rules: SizeRules,
): WaitReason {
  const { size, minPartialSize } = rules
  const flushAt = oldestQueuedAt + rules.flushAfterMs
  if (playersWaiting >= size || (playersWaiting >= minPartialSize && now >= flushAt))
    return { kind: 'next-to-form' }
  if (now >= flushAt)
    return { kind: 'needs-players', needs: minPartialSize - playersWaiting, relaxesAt: undefined }
  const needs = size - playersWaiting
  return playersWaiting >= minPartialSize
    ? { kind: 'partial-soon', needs, relaxesAt: flushAt }
    : { kind: 'needs-players', needs, relaxesAt: flushAt }
}

function says(reason: WaitReason, { size, minPartialSize, flushAfterMs }: SizeRules): string {
  const later = `a match of ${minPartialSize} or more begins once the first player has waited ${flushAfterMs / 1000} s`
  switch (reason.kind) {
    case 'needs-players':
    case 'partial-soon':
      return reason.relaxesAt === undefined
        ? `Waiting for ${morePlayers(reason.needs)}: a match takes at least ${minPartialSize}.`
        : `Waiting for ${morePlayers(reason.needs)} to fill a match of ${size}; ${later}.`
    case 'no-fit':
      return saysOfAnyQueue('next-to-form')
    case 'next-to-form':
    case 'no-capacity':
    case 'queue-not-served':
      return saysOfAnyQueue(reason.kind)
  }
}
