import type { MatchId, TicketId } from '../match/ids.ts'

/** New ids, each unique. */
export interface Ids {
  ticket(): TicketId
  match(): MatchId
}
