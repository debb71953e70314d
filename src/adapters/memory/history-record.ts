import type { HistoryEvent } from '../../match/history-event.ts'
import type { PlayerId } from '../../match/ids.ts'
import type { Match, MatchState } from '../../match/match.ts'
import { seatsOf } from '../../match/roster.ts'
import type { Ticket } from '../../match/ticket.ts'
import type { Instant } from '../../match/time.ts'
import type { MatchRecord, PlayerRecord } from '../../ports/match-history.ts'

const order: readonly MatchState[] = ['forming', 'starting', 'ready', 'running', 'ended']

/** What any event says about its match, whichever comes first. */
export function firstRecord(match: Match): MatchRecord {
  const { id, queue, configVersion, formedAt } = match
  return {
    match: id,
    queue,
    configVersion,
    state: 'forming',
    players: seatsOf(match).map(({ player, ticket }) => playerRecord(player, ticket, formedAt)),
    backend: undefined,
    server: undefined,
    formedAt,
    endedAt: undefined,
    why: undefined,
    detail: undefined,
    exit: undefined,
  }
}

/** Adds the event to the record: nothing known is lost, whatever the order. */
export function withEvent(record: MatchRecord, event: HistoryEvent): MatchRecord {
  const state = later(record.state, event.kind === 'server-exited' ? 'forming' : event.match.state)
  switch (event.kind) {
    case 'moved': {
      const server = 'serverName' in event.match ? event.match.serverName : record.server
      const backend = event.match.state === 'forming' ? event.by.backend : record.backend
      return { ...record, state, server, backend }
    }
    case 'ended': {
      const fateOf = new Map(
        event.fates.flatMap(({ ticket, kind }) => ticket.players.map((player) => [player, kind] as const)),
      )
      const players = record.players.map((each) => ({ ...each, fate: each.fate ?? fateOf.get(each.player) }))
      const { since: endedAt, why, detail } = event.match
      return { ...record, state, players, endedAt, why, detail }
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
