export type PlayerId = string & { readonly __brand: 'PlayerId' }
export type TicketId = string & { readonly __brand: 'TicketId' }
export type MatchId = string & { readonly __brand: 'MatchId' }
export type QueueId = string & { readonly __brand: 'QueueId' }

/** The same rules as the wire's, which says why each is so; `ids.test.ts` holds the two together. */
const player = /^[^\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\ufffd]{1,128}$/u
const match = /^[A-Za-z0-9._:-]{1,64}$/

export function playerId(raw: string): PlayerId | undefined {
  return player.test(raw) && raw === raw.normalize('NFC') ? (raw as PlayerId) : undefined
}

/** The part of a store's key that names the queue: no brace, colon or space. */
export function queueId(raw: string): QueueId | undefined {
  return /^[A-Za-z0-9._-]{1,64}$/.test(raw) ? (raw as QueueId) : undefined
}

export function matchId(raw: string): MatchId | undefined {
  return match.test(raw) ? (raw as MatchId) : undefined
}
