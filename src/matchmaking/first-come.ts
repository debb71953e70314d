import type { FormPlan, Matchmaker, Standing, Waiting, WaitReason } from './matchmaker.ts'
import type { QueueRules } from '../match/queue-rules.ts'
import type { Roster } from '../match/roster.ts'
import type { Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'

type SizeRules = Pick<QueueRules, 'size' | 'minPartialSize' | 'flushAfterMs'>

/** Full matches first, in order of arrival; the rest forms a smaller match once its oldest ticket has waited long enough. */
export function firstCome(rules: SizeRules): Matchmaker {
  return {
    plan: (waiting, { now, atMost }) => plan(waiting, { now, atMost, rules }),
    whyWaiting: (standing, now) => whyWaiting(standing, now, rules),
    says: (reason) => says(reason, rules),
  }
}

function plan(
  waiting: Waiting,
  { now, atMost, rules }: { now: Instant; atMost: number; rules: SizeRules },
): FormPlan {
  if (waiting.players < rules.size) return planOfFew(waiting, now, rules)
  const line = new Line(waiting)
  const matches: Roster[] = []
  while (matches.length < atMost) {
    const { group, players } = line.take(rules.size)
    if (players === rules.size) {
      matches.push(oneTeam(group))
      continue
    }
    const [oldest] = group
    if (!oldest || players < rules.minPartialSize) break
    const flushAt = oldest.queuedAt + rules.flushAfterMs
    if (now < flushAt) return { matches, lookAgainAt: flushAt }
    matches.push(oneTeam(group))
  }
  return { matches, lookAgainAt: undefined }
}

/**
 * For too few players for a full match. The tickets are read only if they form a partial match: after most joins to a
 * large match they do not.
 */
function planOfFew(waiting: Waiting, now: Instant, rules: SizeRules): FormPlan {
  const [oldest] = waiting
  if (!oldest || waiting.players < rules.minPartialSize) return { matches: [], lookAgainAt: undefined }
  const flushAt = oldest.queuedAt + rules.flushAfterMs
  if (now < flushAt) return { matches: [], lookAgainAt: flushAt }
  return { matches: [oneTeam([...waiting])], lookAgainAt: undefined }
}

/** Tickets in order of arrival. */
class Line {
  readonly #next: Iterator<Ticket>
  /** Parties that did not fit into the previous matches: first in line for the next one. */
  #passedOver: readonly Ticket[] = []

  constructor(waiting: Waiting) {
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
const oneTeam = (tickets: readonly Ticket[]): Roster => [{ name: 'players', tickets }]

function whyWaiting({ oldestQueuedAt, length }: Standing, now: Instant, rules: SizeRules): WaitReason {
  const { size, minPartialSize } = rules
  const flushAt = oldestQueuedAt + rules.flushAfterMs
  if (length >= size || (length >= minPartialSize && now >= flushAt)) return { kind: 'next-to-form' }
  if (now >= flushAt) return { kind: 'needs-players', needs: minPartialSize - length, relaxesAt: undefined }
  const needs = size - length
  return length >= minPartialSize
    ? { kind: 'partial-soon', needs, relaxesAt: flushAt }
    : { kind: 'needs-players', needs, relaxesAt: flushAt }
}

function says(reason: WaitReason, { size, minPartialSize, flushAfterMs }: SizeRules): string {
  const later = `a match of ${minPartialSize} or more begins once the first player has waited ${flushAfterMs / 1000} s`
  switch (reason.kind) {
    case 'needs-players':
    case 'partial-soon':
      return reason.relaxesAt === undefined
        ? `Waiting for ${players(reason.needs)}: a match takes at least ${minPartialSize}.`
        : `Waiting for ${players(reason.needs)} to fill a match of ${size}; ${later}.`
    case 'next-to-form':
      return 'A match is being made.'
    case 'no-capacity':
      return 'There are enough players, and no room for another game server just now.'
    case 'queue-not-served':
      return 'This queue makes no matches at present.'
  }
}

function players(count: number): string {
  return count === 1 ? '1 more player' : `${count} more players`
}
