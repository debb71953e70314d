export type PlayerId = string & { readonly __brand: 'PlayerId' }
export type TicketId = string & { readonly __brand: 'TicketId' }
export type MatchId = string & { readonly __brand: 'MatchId' }
/** The id of a game server: pods and processes are named after it. */
export type ServerId = string & { readonly __brand: 'ServerId' }
export type QueueId = string & { readonly __brand: 'QueueId' }
/** Names one content of the configuration: the same content has the same version everywhere. */
export type ConfigVersion = string & { readonly __brand: 'ConfigVersion' }
export type PartyId = string & { readonly __brand: 'PartyId' }
/** What members tell each other to meet in a party. */
export type PartyCode = string & { readonly __brand: 'PartyCode' }

/** The same rules as in `protocol/ids.ts`, which gives the reasons; `ids.test.ts` keeps the two equal. */
const player = /^[^\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\ufffd]{1,128}$/u
const named = /^[A-Za-z0-9._:-]{1,64}$/

export function playerId(raw: string): PlayerId | undefined {
  return player.test(raw) && raw === raw.normalize('NFC') ? (raw as PlayerId) : undefined
}

/** The part of a store's key that names the queue: no brace, colon or space. */
export function queueId(raw: string): QueueId | undefined {
  return /^[A-Za-z0-9._-]{1,64}$/.test(raw) ? (raw as QueueId) : undefined
}

export function matchId(raw: string): MatchId | undefined {
  return named.test(raw) ? (raw as MatchId) : undefined
}

export function serverId(raw: string): ServerId | undefined {
  return named.test(raw) ? (raw as ServerId) : undefined
}

/** Letters and digits that nobody mixes up, read aloud or on a screen. */
export const PARTY_CODE_LETTERS = 'ACDEFGHJKMNPQRTUVWXY34679'
export const PARTY_CODE_LENGTH = 6

const code = new RegExp(`^[${PARTY_CODE_LETTERS}]{${PARTY_CODE_LENGTH}}$`)

/** As a player types it: in any case. */
export function partyCode(raw: string): PartyCode | undefined {
  const upper = raw.toUpperCase()
  return code.test(upper) ? (upper as PartyCode) : undefined
}

/** The server that is started for the match has its id. */
export const defaultServerId = (match: MatchId): ServerId => match as string as ServerId

/** The reverse: a match that takes a waiting server gets its id, so the server's key works for the match. */
export const defaultMatchId = (server: ServerId): MatchId => server as string as MatchId
