import type { OtherLines } from '../../src/lifecycle/other-lines.ts'
import {
  defaultServerId,
  type ConfigVersion,
  type MatchId,
  type PartyCode,
  type PartyId,
  type PlayerId,
  type QueueId,
  type TicketId,
} from '../../src/match/ids.ts'
import type { FormingMatch } from '../../src/match/match.ts'
import type { Party } from '../../src/match/party.ts'
import type { Roster } from '../../src/match/roster.ts'
import type { ServerOrder } from '../../src/match/server.ts'
import { byAge, type Ticket } from '../../src/match/ticket.ts'
import type { TicketQueue } from '../../src/ports/ticket-queue.ts'

export const QUEUE = 'default' as QueueId

export const CONFIG = 'config-1' as ConfigVersion

/** For turns of the only queue. */
export const noOtherLines: OtherLines = {
  isHeld: () => false,
  hold: () => undefined,
  left: () => undefined,
  putBack: () => undefined,
}

export const player = (name: string) => name as PlayerId

export function ticketOf(name: string, queuedAt = 1): Ticket {
  return partyOf([name], queuedAt)
}

/** A ticket of several players, named after the first. */
export function partyOf(names: readonly string[], queuedAt = 1): Ticket {
  const [first = 'nobody', ...others] = names
  return {
    id: `ticket-${first}-${queuedAt}` as TicketId,
    queues: [QUEUE],
    players: [player(first), ...others.map(player)],
    queuedAt,
    seenAt: queuedAt,
    setbacks: [],
  }
}

/** A party by code that the first leads; nobody is ready. */
export function partyIn(names: readonly string[], code = 'K7MQXA'): Party {
  const [leader = player('nobody'), ...others] = names.map(player)
  const member = (each: PlayerId) => ({ player: each, ready: false, brings: {} })
  return {
    id: `party-${code}-${leader}` as PartyId,
    code: code as PartyCode,
    leader,
    members: [member(leader), ...others.map(member)],
  }
}

const namesOf = (match: string) => ({ id: match as MatchId, server: defaultServerId(match as MatchId) })

export const rosterOf = (tickets: readonly Ticket[]): Roster => [{ name: 'players', tickets }]

export function formingMatch(id: string, tickets: readonly Ticket[]): FormingMatch {
  const roster = rosterOf(tickets)
  return {
    ...namesOf(id),
    queue: QUEUE,
    configVersion: CONFIG,
    state: 'forming',
    roster,
    formedAt: 10,
    since: 10,
  }
}

export function orderOf(match: string, players: readonly string[] = ['a', 'b']): ServerOrder {
  const roster = rosterOf(players.map((name) => ticketOf(name)))
  return { ...namesOf(match), queue: QUEUE, configVersion: CONFIG, roster, formedAt: 10 }
}

/** All waiting tickets, the longest-waiting first. */
export async function inOrder(queue: Pick<TicketQueue, 'waiting'>): Promise<readonly Ticket[]> {
  return [...(await queue.waiting())].sort(byAge)
}
