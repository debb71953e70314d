import type { FormingMatch } from '../match/match.ts'
import type { Queue } from '../matchmaking/queues.ts'
import { ticketsOf } from '../match/roster.ts'
import type { Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'
import type { WaitingTickets } from '../matchmaking/waiting-tickets.ts'
import type { Clock } from '../ports/clock.ts'
import type { FormOutcome } from '../ports/match-store.ts'
import type { TicketQueue } from '../ports/ticket-queue.ts'
import { fitTicket } from './fit-ticket.ts'
import type { OtherLines } from './other-lines.ts'

interface Following {
  readonly queue: Queue
  readonly waiting: WaitingTickets
  readonly others: Pick<OtherLines, 'left'>
}

interface SettleNeeds {
  readonly queue: Pick<TicketQueue, 'stillWaiting'>
  readonly clock: Clock
}

/** A quiet player who gives a sign of life is matched again within this time. */
const QUIET_AGAIN_MS = 1000

interface Claimed {
  readonly wanted: readonly FormingMatch[]
  /** Of each of them. */
  readonly outcomes: readonly FormOutcome[]
  /** Tickets that would have been claimed too with more servers. */
  readonly noRoom: readonly Ticket[]
}

/** Updates our copy of the queue with what the claims have shown. */
export async function settleClaims(
  needs: SettleNeeds,
  following: Following,
  { wanted, outcomes, noRoom }: Claimed,
): Promise<void> {
  const { queue, waiting } = following
  const ticketsThat = (...which: readonly FormOutcome[]): readonly Ticket[] =>
    wanted.flatMap((match, i) => (which.some((each) => each === outcomes[i]) ? ticketsOf(match) : []))
  forget(following, ticketsThat('formed'))
  const doubtful = ticketsThat('ticket-gone', 'ticket-quiet')
  if (doubtful.length === 0) return
  // Where one is quiet, those behind may be too. With one free server and 20,000 quiet players ahead of two who are there,
  // it would take a turn for each two of them.
  const still = await lookUp(needs, following, [...doubtful, ...noRoom])
  const seenSince = needs.clock.now() - queue.rules.quietAfterMs
  for (const ticket of still) if (ticket.seenAt < seenSince) waiting.setAside(ticket)
}

/** The tickets that still wait, in their current form; forgets the others. */
async function lookUp(
  { queue }: SettleNeeds,
  following: Following,
  tickets: readonly Ticket[],
): Promise<readonly Ticket[]> {
  const still = await queue.stillWaiting(tickets)
  const ids = new Set(still.map(({ id }) => id))
  forget(
    following,
    tickets.filter(({ id }) => !ids.has(id)),
  )
  return still
}

/** They wait in none of their queues any more. */
function forget({ waiting, others }: Following, tickets: readonly Ticket[]): void {
  const ids = tickets.map(({ id }) => id)
  waiting.remove(ids)
  others.left(ids)
}

/** Adds quiet tickets again whose players gave a sign of life. Returns when to check the others again. */
export async function lookAgainAtQuiet(
  needs: SettleNeeds,
  following: Following,
): Promise<Instant | undefined> {
  const { queue, waiting } = following
  const { quiet } = waiting
  if (quiet.length === 0) return undefined
  const now = needs.clock.now()
  if (now < waiting.lookAtQuietAt) return waiting.lookAtQuietAt
  waiting.lookAtQuietAt = now + QUIET_AGAIN_MS
  const still = await lookUp(needs, following, quiet)
  const seen = still.filter(({ seenAt }) => seenAt >= now - queue.rules.quietAfterMs)
  // The store has them as they joined, maybe by an earlier configuration.
  waiting.add(seen.flatMap((ticket) => fitTicket(ticket, queue) ?? []))
  return waiting.quiet.length > 0 ? waiting.lookAtQuietAt : undefined
}
