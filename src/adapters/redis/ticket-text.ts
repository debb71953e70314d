import type { EndReason } from '../../match/end-reason.ts'
import type { PlayerId, QueueId, TicketId } from '../../match/ids.ts'
import type { Ticket } from '../../match/ticket.ts'

/**
 * A place in a queue, as Redis keeps it for each player of the ticket: `q1`, ticket id, queue, queued at, seen at, how many
 * players are named and their names (none for a ticket of one player, who holds it), and each setback. The `1` is the
 * version of this text. `scripts/ticket-text.lua` reads it too.
 */
export function ticketText({ id, queue, players, queuedAt, seenAt, setbacks }: Ticket): string {
  const named = players.length > 1 ? players : []
  return ['q1', id, queue, queuedAt, seenAt, named.length, ...named, ...setbacks].join(' ')
}

/** Nothing when the player has another place, or none. */
export function ticketIn(holder: PlayerId, place: string | null | undefined): Ticket | undefined {
  const [kind, id, queue, queuedAt, seenAt, count, ...rest] = place?.split(' ') ?? []
  if (kind !== 'q1') return undefined
  const [first = holder, ...others] = rest.slice(0, Number(count)) as PlayerId[]
  return {
    id: id as TicketId,
    queue: queue as QueueId,
    players: [first, ...others],
    queuedAt: Number(queuedAt),
    seenAt: Number(seenAt),
    setbacks: rest.slice(Number(count)) as EndReason[],
  }
}

/** Holders and their places, one after the other; a party once, for its first player. */
export function ticketsIn(held: readonly (string | null)[]): readonly Ticket[] {
  return held.flatMap((place, i) => {
    const holder = held[i - 1]
    const ticket = i % 2 === 1 && holder ? ticketIn(holder as PlayerId, place) : undefined
    return ticket && ticket.players[0] === holder ? ticket : []
  })
}
