import { playerId, queueId, type PlayerId, type QueueId } from '../../match/ids.ts'
import { isLive } from '../../match/match.ts'
import type { Ticket } from '../../match/ticket.ts'
import type { NotLetIn, Place, PlaceInQueue } from '../../ports/ticket-queue.ts'
import { valuesIn, type Value } from './replies.ts'
import { ticketIn } from './ticket-text.ts'
import { goneReasonIn, matchIn } from './texts.ts'

/** Reads the answer of `places-of`, four values per place. */
export function placesIn(answer: unknown, players: readonly PlayerId[]): readonly Place[] {
  const values = valuesIn(answer)
  return players.map((player, i) => placeIn(valuesAt(values, i), player))
}

/** Reads the answer of `enqueue`: besides places, tickets that were not let in, and 1 for the ticket's own place. */
export function joinedIn(answer: unknown, tickets: readonly Ticket[]): readonly (Place | NotLetIn)[] {
  const values = valuesIn(answer)
  return tickets.map((ticket, i) => {
    const told = valuesAt(values, i)
    const [held, about] = told
    if (held === TOO_OFTEN) return { kind: 'too-often', waitMs: Number(about) }
    if (held === FULL) return { kind: 'full', queue: queueIn(about) }
    return placeIn(told, ticket.players[0], ticket)
  })
}

const [TOO_OFTEN, OWN, FULL] = [0, 1, 2]

type Told = readonly [held: Value, about: Value, facts: Value, holder: Value]

function valuesAt(values: readonly Value[], i: number): Told {
  const [held = null, about = null, facts = null, holder = null] = values.slice(4 * i, 4 * i + 4)
  return [held, about, facts, holder]
}

function placeIn([held, about, facts, holder]: Told, player: PlayerId, own?: Ticket): Place {
  if (about === null) return { kind: 'unknown' }
  if (held === null) return { kind: 'gone', why: goneReasonIn(String(about)) }
  if (facts === null) return matchedPlace(String(about))
  const ticket = held === OWN ? own : ticketIn(holderIn(holder) ?? player, String(held))
  if (!ticket) throw new Error(`Redis returned an invalid place: ${held}`)
  return queuedPlace(ticket, String(about), String(facts))
}

function queueIn(name: Value): QueueId {
  const queue = queueId(String(name))
  if (!queue) throw new Error(`Redis returned an invalid queue: ${name}`)
  return queue
}

function matchedPlace(text: string): Place {
  const match = matchIn(text)
  return isLive(match) ? { kind: 'matched', match } : { kind: 'unknown' }
}

/** Set only if another player of the ticket holds its place. */
function holderIn(answer: Value): PlayerId | undefined {
  return typeof answer === 'string' ? playerId(answer) : undefined
}

/** `ranks` has a number for each queue of the ticket, `facts` has two. */
function queuedPlace(ticket: Ticket, ranks: string, facts: string): Place {
  const [before, ofQueues] = [ranks, facts].map((text) => text.split(' ').map(Number))
  const inQueues = ticket.queues.map((queue, i): PlaceInQueue => ({
    queue,
    position: (before?.[i] ?? 0) + 1,
    oldestQueuedAt: ofQueues?.[2 * i] ?? ticket.queuedAt,
    playersWaiting: ofQueues?.[2 * i + 1] ?? ticket.players.length,
  }))
  return { kind: 'queued', ticket, inQueues }
}
