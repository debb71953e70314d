import type { ConfigVersion, MatchId, PlayerId, QueueId, TicketId, ServerId } from '../../match/ids.ts'

// Ids were parsed before they were stored. Steps return thousands of them: do not parse them again.
export const storedPlayer = (text: string): PlayerId => text as PlayerId
export const storedTicket = (text: string): TicketId => text as TicketId
export const storedServer = (text: string): ServerId => text as ServerId
export const storedMatch = (text: string): MatchId => text as MatchId
export const storedQueue = (text: string): QueueId => text as QueueId
export const storedConfig = (text: string): ConfigVersion => text as ConfigVersion
