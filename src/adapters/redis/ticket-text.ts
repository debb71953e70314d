import type { Attributes } from '../../match/attributes.ts'
import type { EndReason } from '../../match/end-reason.ts'
import type { PlayerId } from '../../match/ids.ts'
import type { Ticket } from '../../match/ticket.ts'
import { storedPlayer, storedQueue, storedTicket } from './stored-ids.ts'

/**
 * A place in queues, as stored for each player of the ticket: `q1`, ticket id, queues with commas between them (which no
 * queue's name has; one queue is stored as before there could be several), queued at, seen at, the number
 * of listed players and their ids (none for a single player, who is the holder), each setback, and what the players
 * bring, if anything. The `1` is the format version. `scripts/ticket-text.lua` reads it too.
 */
export function ticketText(ticket: Ticket): string {
  const { id, players, attributes, queuedAt, seenAt, setbacks } = ticket
  const named = players.length > 1 ? players : []
  const brought = attributes ? [attributesText(attributes)] : []
  const fields = ['q1', id, queuesText(ticket), queuedAt, seenAt, named.length, ...named]
  return [...fields, ...setbacks, ...brought].join(' ')
}

/** The ticket's queues, as steps are given them. */
export function queuesText({ queues }: Pick<Ticket, 'queues'>): string {
  return queues.join(',')
}

/** A list in JSON, which no setback begins like, without a space: in JSON one only occurs in a string. */
function attributesText(attributes: readonly Attributes[]): string {
  return JSON.stringify(attributes).replaceAll(' ', '\\u0020')
}

const listsNobody = /^q1 \S+ \S+ \d+ \d+ 0(?: |$)/

/** Whether the place is that of a ticket without a party. */
export function isForOnePlayer(place: string): boolean {
  return listsNobody.test(place)
}

/** `undefined` if the player has another place, or none. */
export function ticketIn(holder: PlayerId, place: string | null | undefined): Ticket | undefined {
  const [kind, id, queues, queuedAt, seenAt, count, ...rest] = place?.split(' ') ?? []
  if (kind !== 'q1' || id === undefined || queues === undefined) return undefined
  const [first = holder, ...others] = rest.splice(0, Number(count)).map(storedPlayer)
  const attributes = takeAttributes(rest)
  const [queue = queues, ...otherQueues] = queues.split(',')
  return {
    id: storedTicket(id),
    queues: [storedQueue(queue), ...otherQueues.map(storedQueue)],
    players: [first, ...others],
    ...(attributes && { attributes }),
    queuedAt: Number(queuedAt),
    seenAt: Number(seenAt),
    setbacks: rest as EndReason[],
  }
}

/** Only the last field can be one, and few tickets have it. */
function takeAttributes(fields: string[]): readonly Attributes[] | undefined {
  if (!fields.at(-1)?.startsWith('[')) return undefined
  return JSON.parse(fields.pop() ?? '') as readonly Attributes[]
}

/** Reads alternating holders and places; a party appears once, for its first player. */
export function ticketsIn(held: readonly (string | null)[]): readonly Ticket[] {
  return held.flatMap((place, i) => {
    const holder = held[i - 1]
    const ticket = i % 2 === 1 && holder ? ticketIn(storedPlayer(holder), place) : undefined
    return ticket && ticket.players[0] === holder ? ticket : []
  })
}
