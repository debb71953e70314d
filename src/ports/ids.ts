import type { MatchId, PartyCode, PartyId, TicketId } from '../match/ids.ts'

/** New ids, each unique but codes. */
export interface Ids {
  ticket(): TicketId
  match(): MatchId
  party(): PartyId
  /** Not unique: the store says whether another party has it. */
  partyCode(): PartyCode
}
