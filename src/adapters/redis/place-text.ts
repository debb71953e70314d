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

type PlaceAnswer =
  | readonly ['q', place: string, rank: number, length: number, oldestQueuedAt: string]
  | readonly ['m', match: string]
  | readonly ['g', why: string]
  | readonly ['u']

/** What the scripts answer of a player's place, in the words of the port. */
export function placeOf(player: PlayerId, answer: unknown): Place {
  const [kind, ...rest] = answer as PlaceAnswer
  switch (kind) {
    case 'q': {
      const [place, rank, length, oldestQueuedAt] = rest as [string, number, number, string]
      const ticket = ticketIn(player, place)
      if (!ticket) throw new Error(`Redis answered a place that is none: ${place}`)
      return { kind: 'queued', ticket, position: rank + 1, length, oldestQueuedAt: Number(oldestQueuedAt) }
    }
    case 'm':
      return { kind: 'matched', match: JSON.parse(rest[0] as string) as LiveMatch }
    case 'g':
      return { kind: 'gone', why: JSON.parse(rest[0] as string) as GoneReason }
    case 'u':
      return { kind: 'unknown' }
  }
}
