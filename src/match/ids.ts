export type PlayerId = string & { readonly __brand: 'PlayerId' }
export type TicketId = string & { readonly __brand: 'TicketId' }
export type MatchId = string & { readonly __brand: 'MatchId' }

/** The same allow-list as the wire's; `ids.test.ts` holds the two together. */
const pattern = /^[A-Za-z0-9._:-]{1,64}$/

export function playerId(raw: string): PlayerId | undefined {
  return pattern.test(raw) ? (raw as PlayerId) : undefined
}

export function matchId(raw: string): MatchId | undefined {
  return pattern.test(raw) ? (raw as MatchId) : undefined
}
