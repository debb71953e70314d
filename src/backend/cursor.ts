import { matchId, type MatchId } from '../match/ids.ts'
import type { Instant } from '../match/time.ts'

/** Where a page of matches ended. Clients return it unchanged. */
interface Place {
  readonly match: MatchId
  readonly formedAt: Instant
}

export function cursorAfter({ match, formedAt }: Place): string {
  return Buffer.from(`${formedAt} ${match}`).toString('base64url')
}

/** The position in a cursor; `undefined` for a cursor that we did not issue. */
export function placeOfCursor(cursor: string): Place | undefined {
  const [, time = '', id = ''] = /^(\d{1,15}) (.+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  const match = matchId(id)
  const place = match && { match, formedAt: Number(time) }
  // Many texts decode to the same bytes; only one is ours.
  return place && cursorAfter(place) === cursor ? place : undefined
}
