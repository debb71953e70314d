import type { EndReason } from '../../match/end-reason.ts'
import type { PlayerId, TicketId } from '../../match/ids.ts'
import type { LiveMatch } from '../../match/match.ts'
import type { GoneReason, Ticket } from '../../match/ticket.ts'
import type { Place } from '../../ports/ticket-queue.ts'

/** A place in the queue, as Redis keeps it for a player: `q`, ticket id, queued at, seen at, and each setback. */
export function placeText({ id, queuedAt, seenAt, setbacks }: Ticket): string {
  return ['q', id, queuedAt, seenAt, ...setbacks].join(' ')
}

/** Nothing when the player has another place, or none. */
export function ticketIn(player: PlayerId, place: string | null | undefined): Ticket | undefined {
  const [kind, id, queuedAt, seenAt, ...setbacks] = place?.split(' ') ?? []
  if (kind !== 'q') return undefined
  return {
    id: id as TicketId,
    player,
    queuedAt: Number(queuedAt),
    seenAt: Number(seenAt),
    setbacks: setbacks as EndReason[],
  }
}

/** Each player and his place, one after the other. */
export function ticketsIn(held: readonly string[]): readonly Ticket[] {
  return held.flatMap((place, i) => (i % 2 === 1 ? (ticketIn(held[i - 1] as PlayerId, place) ?? []) : []))
}

/**
 * What `places-of` answers, in the words of the port: the queue's own facts once, and two of each player. Who holds the place
 * that his ticket was to have has this ticket.
 */
export function placesIn(
  answer: unknown,
  players: readonly PlayerId[],
  tickets: readonly Ticket[] = [],
): readonly Place[] {
  const [oldestQueuedAt, length, ...each] = answer as [string | null, number, ...(string | number | null)[]]
  const view = { oldestQueuedAt: Number(oldestQueuedAt), length }
  return players.map((player, i) => {
    const held = each[2 * i]
    const about = each[2 * i + 1] ?? null
    if (typeof about === 'number') {
      const ticket = held === 1 ? tickets[i] : ticketIn(player, held as string)
      if (!ticket) throw new Error(`Redis answered a place that is none: ${held}`)
      return { kind: 'queued', ticket, position: about + 1, ...view }
    }
    if (about === null) return { kind: 'unknown' }
    return held === null
      ? { kind: 'gone', why: JSON.parse(about) as GoneReason }
      : { kind: 'matched', match: JSON.parse(about) as LiveMatch }
  })
}
