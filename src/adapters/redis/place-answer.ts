import type { LiveMatch } from '../../match/match.ts'
import type { GoneReason, Ticket } from '../../match/ticket.ts'
import type { Place } from '../../ports/ticket-queue.ts'

type PlaceAnswer =
  | readonly ['q', ticket: string, rank: number, length: number, oldest: string]
  | readonly ['m', match: string]
  | readonly ['g', why: string]
  | readonly ['u']

/** What the scripts answer of a player's place (`place-of.lua`), in the words of the port. */
export function placeOf(answer: unknown): Place {
  const [kind, ...rest] = answer as PlaceAnswer
  switch (kind) {
    case 'q': {
      const [ticket, rank, length, oldest] = rest as [string, number, number, string]
      return {
        kind: 'queued',
        ticket: JSON.parse(ticket) as Ticket,
        position: rank + 1,
        length,
        oldest: JSON.parse(oldest) as Ticket,
      }
    }
    case 'm':
      return { kind: 'matched', match: JSON.parse(rest[0] as string) as LiveMatch }
    case 'g':
      return { kind: 'gone', why: JSON.parse(rest[0] as string) as GoneReason }
    case 'u':
      return { kind: 'unknown' }
  }
}
