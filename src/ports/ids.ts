import type { MatchId, TicketId } from '../match/ids.ts'

/** New names, each never given before. */
export interface Ids {
  ticket(): TicketId
  match(): MatchId
}
