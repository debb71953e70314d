import type { HistoryEvent } from '../../match/history-event.ts'
import type { Match, MatchState } from '../../match/match.ts'
import type { MatchRecord } from '../../ports/match-history.ts'

const order: readonly MatchState[] = ['forming', 'starting', 'ready', 'running', 'ended']

/** What any event tells of its match, whichever comes first. */
export function firstRecord({ id, tickets, formedAt }: Match): MatchRecord {
  return {
    match: id,
    state: 'forming',
    players: tickets.map(({ player, id: ticket, queuedAt }) => ({
      player,
      ticket,
      queuedAt,
      waitMs: formedAt - queuedAt,
      fate: undefined,
    })),
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
      const fateOf = new Map(event.fates.map(({ ticket, kind }) => [ticket.player, kind]))
      const players = record.players.map((each) => ({ ...each, fate: fateOf.get(each.player) }))
      return { ...record, state, players, endedAt: event.match.since, why: event.match.why }
    }
    case 'server-exited':
      return { ...record, state, server: record.server ?? event.server, exit: event.exit }
  }
}

function later(a: MatchState, b: MatchState): MatchState {
  return order.indexOf(a) > order.indexOf(b) ? a : b
}
