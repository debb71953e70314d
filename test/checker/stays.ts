import { isLive } from '../../src/match/match.ts'
import type { Run } from './violation.ts'
import { seatsOf } from '../../src/match/roster.ts'

/** A player's time in a match. */
export interface Stay {
  readonly player: string
  readonly ticket: string
  readonly queuedAt: number
  readonly match: string
  readonly from: number
  /** Without an end, it is still going on. */
  readonly until: number
}

export function stays({ dumps }: Run): Stay[] {
  return [...dumps.redis.matches.values()].flatMap(({ match }) =>
    seatsOf(match).map(({ player, ticket: { id, queuedAt } }) => ({
      player,
      ticket: id,
      queuedAt,
      match: match.id,
      from: match.formedAt,
      until: isLive(match) ? Infinity : match.since,
    })),
  )
}

/** When each ticket's last match was over. */
export function lastEnds(run: Run): Map<string, number> {
  const ends = new Map<string, number>()
  for (const { ticket, until } of stays(run)) ends.set(ticket, Math.max(ends.get(ticket) ?? 0, until))
  return ends
}
