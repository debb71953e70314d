import { randomInt, randomUUID } from 'node:crypto'

import {
  PARTY_CODE_LENGTH,
  PARTY_CODE_LETTERS,
  type MatchId,
  type PartyCode,
  type PartyId,
  type TicketId,
} from '../../match/ids.ts'
import type { Ids } from '../../ports/ids.ts'

export const randomIds: Ids = {
  ticket: () => randomUUID() as TicketId,
  match: () => randomUUID() as MatchId,
  party: () => randomUUID() as PartyId,
  partyCode: () => Array.from({ length: PARTY_CODE_LENGTH }, randomLetter).join('') as PartyCode,
}

function randomLetter(): string {
  return PARTY_CODE_LETTERS.charAt(randomInt(PARTY_CODE_LETTERS.length))
}
