import type { HistoryEvent } from '../../match/history-event.ts'
import type { PlayerId } from '../../match/ids.ts'
import type { Match, MatchState } from '../../match/match.ts'
import { playersOf, seatsOf } from '../../match/roster.ts'
import type { Ticket } from '../../match/ticket.ts'
import type { Instant } from '../../match/time.ts'
import { timelineEntry, type TimelineEntry } from '../../match/timeline.ts'

/** An event as the statement takes it: its timeline entry, and what it adds to its match. */
export interface EventRow extends Omit<TimelineEntry, 'at'> {
  readonly session_id: string
  readonly at: string
  readonly formed_at: string
  readonly queue: string
  readonly config_version: string | undefined
  readonly players_json: string
  readonly state: MatchState
  readonly formed_by?: string
  readonly moved_server?: string
  readonly exited_server?: string
  readonly exit_code?: number | undefined
  readonly last_lines?: readonly string[]
  readonly ended_at?: string
  readonly end_reason?: string
  readonly end_detail?: string | undefined
}

export interface PlayerRow {
  readonly session_id: string
  readonly player_id: string
  readonly place: number
  readonly ticket: string
  readonly queued_at: string
  readonly wait_ms: number
  readonly fate: string | undefined
}

/** Keeps the first of duplicate events. Sorted, so that concurrent writers lock rows in the same order. */
export function distinct(events: readonly HistoryEvent[]): readonly HistoryEvent[] {
  const firsts = new Map<string, HistoryEvent>()
  for (const event of events) {
    const key = `${event.match.id} ${timelineEntry(event).became}`
    if (!firsts.has(key)) firsts.set(key, event)
  }
  return [...firsts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, event]) => event)
}

export function eventRow(event: HistoryEvent): EventRow {
  const common = inEveryRow(event)
  switch (event.kind) {
    case 'moved': {
      const { state } = event.match
      if (state === 'forming') return { ...common, state, formed_by: event.by.backend }
      return 'serverName' in event.match
        ? { ...common, state, moved_server: event.match.serverName }
        : { ...common, state }
    }
    case 'ended':
      return {
        ...common,
        state: 'ended',
        ended_at: iso(event.match.since),
        end_reason: event.match.why,
        end_detail: event.match.detail,
      }
    case 'player-left':
      return { ...common, state: event.match.state }
    case 'server-exited': {
      const { code, lastLines } = event.exit
      return {
        ...common,
        state: 'forming',
        exited_server: event.server,
        exit_code: code,
        last_lines: lastLines,
      }
    }
  }
}

function inEveryRow(event: HistoryEvent) {
  const { match } = event
  const entry = timelineEntry(event)
  return {
    ...entry,
    at: iso(entry.at),
    session_id: match.id,
    formed_at: iso(match.formedAt),
    queue: match.queue,
    config_version: match.configVersion,
    players_json: JSON.stringify(playersOf(match)),
  }
}

/** One row per player of each match, with their fate if the batch has it. */
export function playerRows(events: readonly HistoryEvent[]): readonly PlayerRow[] {
  const rows = new Map<string, PlayerRow>()
  // A statement may write each row only once, so the events of one player are merged into one row.
  const add = (row: PlayerRow): void => {
    const key = `${row.session_id} ${row.player_id}`
    const known = rows.get(key)
    rows.set(key, known ? { ...known, fate: known.fate ?? row.fate } : row)
  }
  for (const event of events) for (const row of rowsOf(event)) add(row)
  return [...rows.values()]
}

function rowsOf(event: HistoryEvent): readonly PlayerRow[] {
  const { match } = event
  const fates = fatesIn(event)
  const seats = seatsOf(match).map(({ player, ticket }, place) =>
    playerRow(match, { player, ticket, place, fate: fates.get(player) }),
  )
  if (event.kind !== 'player-left') return seats
  const { ticket } = event
  return [
    ...seats,
    playerRow(match, { player: ticket.players[0], ticket, place: seats.length, fate: 'gone' }),
  ]
}

function fatesIn(event: HistoryEvent): ReadonlyMap<PlayerId, string> {
  const fates = event.kind === 'ended' ? event.fates : []
  return new Map(fates.flatMap(({ ticket, kind }) => ticket.players.map((player) => [player, kind] as const)))
}

interface Seated {
  readonly player: PlayerId
  readonly ticket: Ticket
  readonly place: number
  readonly fate: string | undefined
}

function playerRow({ id, formedAt }: Match, { player, ticket, place, fate }: Seated): PlayerRow {
  return {
    session_id: id,
    player_id: player,
    place,
    ticket: ticket.id,
    queued_at: iso(ticket.queuedAt),
    wait_ms: formedAt - ticket.queuedAt,
    fate,
  }
}

export function iso(instant: Instant): string {
  return new Date(instant).toISOString()
}
