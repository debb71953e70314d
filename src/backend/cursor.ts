import { matchId, type MatchId } from '../match/ids.ts'
import type { Instant } from '../match/time.ts'

/** Where a page of matches ended. Clients give it back as it is. */
interface Place {
  readonly match: MatchId
  readonly formedAt: Instant
}

export function cursorAfter({ match, formedAt }: Place): string {
  return Buffer.from(`${formedAt} ${match}`).toString('base64url')
}

/** The place that a cursor names; nothing when it is none that was given out. */
export function placeOfCursor(cursor: string): Place | undefined {
  const [, time = '', id = ''] = /^(\d{1,15}) (.+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  const match = matchId(id)
  const place = match && { match, formedAt: Number(time) }
  // Many texts decode to the same bytes; one is ours.
  return place && cursorAfter(place) === cursor ? place : undefined
}
