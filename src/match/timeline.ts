import type { Cause, HistoryEvent } from './history-event.ts'
import type { MatchState } from './match.ts'
import type { Instant } from './time.ts'

/** A step of a match's life, for display. */
export interface TimelineEntry {
  readonly at: Instant
  /** The state that the match entered, or `server-exited`. */
  readonly became: MatchState | 'server-exited' | `player-left ${string}`
  readonly backend: string
  readonly cause: Cause
  readonly why: string | undefined
}

/** If a server exits and its match ends in the same moment, the exit comes first. */
const order: readonly TimelineEntry['became'][] = [
  'forming',
  'starting',
  'ready',
  'running',
  'server-exited',
  'ended',
]

/** Earliest first; steps of the same millisecond in the order of a match's life. */
export function earlierFirst(
  a: Pick<TimelineEntry, 'at' | 'became'>,
  b: Pick<TimelineEntry, 'at' | 'became'>,
): number {
  return a.at - b.at || rank(a.became) - rank(b.became)
}

/** Players can only leave for good once the server is ready. */
function rank(became: TimelineEntry['became']): number {
  return order.indexOf(became.startsWith('player-left') ? 'ready' : became)
}

export function timelineEntry(event: HistoryEvent): TimelineEntry {
  const { backend, cause } = event.by
  switch (event.kind) {
    case 'moved':
      return { at: event.match.since, became: event.match.state, backend, cause, why: undefined }
    case 'ended':
      return { at: event.match.since, became: 'ended', backend, cause, why: event.match.why }
    case 'player-left':
      return {
        at: event.at,
        became: `player-left ${event.ticket.players[0]}`,
        backend,
        cause,
        why: undefined,
      }
    case 'server-exited':
      return { at: event.at, became: 'server-exited', backend, cause, why: exitText(event.exit.code) }
  }
}

function exitText(code: number | undefined): string {
  return code === undefined ? 'ended by a signal' : `exit code ${code}`
}
