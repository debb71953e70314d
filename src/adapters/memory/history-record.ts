import type { HistoryEvent } from '../../match/history-event.ts'
import type { PlayerId } from '../../match/ids.ts'
import type { Match, MatchState } from '../../match/match.ts'
import { seatsOf } from '../../match/roster.ts'
import type { Ticket } from '../../match/ticket.ts'
import type { Instant } from '../../match/time.ts'
import type { MatchRecord, PlayerRecord } from '../../ports/match-history.ts'

const order: readonly MatchState[] = ['forming', 'starting', 'ready', 'running', 'ended']

/** What any event tells of its match, whichever comes first. */
export function firstRecord(match: Match): MatchRecord {
  const { id, formedAt } = match
  return {
    match: id,
    state: 'forming',
    players: seatsOf(match).map(({ player, ticket }) => playerRecord(player, ticket, formedAt)),
    backend: undefined,
    server: undefined,
    formedAt,
    endedAt: undefined,
    why: undefined,
    exit: undefined,
  }
}

/** The record with what the event adds: nothing that was known is lost, whatever the order. */
export function withEvent(record: MatchRecord, event: HistoryEvent): MatchRecord {
  const state = later(record.state, event.kind === 'server-exited' ? 'forming' : event.match.state)
  switch (event.kind) {
    case 'moved': {
      const server = 'server' in event.match ? event.match.server : record.server
      const backend = event.match.state === 'forming' ? event.by.backend : record.backend
      return { ...record, state, server, backend }
    }
    case 'ended': {
      const fateOf = new Map(
        event.fates.flatMap(({ ticket, kind }) => ticket.players.map((player) => [player, kind] as const)),
      )
      const players = record.players.map((each) => ({ ...each, fate: each.fate ?? fateOf.get(each.player) }))
      return { ...record, state, players, endedAt: event.match.since, why: event.match.why }
    }
    case 'player-left': {
      const [player] = event.ticket.players
      const left = { ...playerRecord(player, event.ticket, record.formedAt), fate: 'gone' }
      const others = record.players.filter((each) => each.player !== player)
      return { ...record, state, players: [...others, left] }
    }
    case 'server-exited':
      return { ...record, state, server: record.server ?? event.server, exit: event.exit }
  }
}

function playerRecord(player: PlayerId, { id: ticket, queuedAt }: Ticket, formedAt: Instant): PlayerRecord {
  return { player, ticket, queuedAt, waitMs: formedAt - queuedAt, fate: undefined }
}

function later(a: MatchState, b: MatchState): MatchState {
  return order.indexOf(a) > order.indexOf(b) ? a : b
}
