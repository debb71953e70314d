import { hasServer, isLive, type EndedMatch, type Match } from '../match/match.ts'
import type { GameServer } from '../match/server.ts'
import type { Ending, MatchStore } from '../ports/match-store.ts'
import type { Logger } from '../runtime/log.ts'
import type { Metrics } from './metrics.ts'

interface Noted {
  readonly metrics: Metrics
  readonly log: Logger
}

/** The same store, whose moves are counted and logged where they happen: whoever made them, each once. */
export function measured(store: MatchStore, { metrics, log }: Noted): MatchStore {
  return {
    form: (match, forming) => store.form(match, forming),
    async restore(match, dueAt) {
      const outcome = await store.restore(match, dueAt)
      if (outcome === 'known') return outcome
      metrics.lostMatches.inc({ outcome })
      log.warn({ matchId: match.id, state: match.state, outcome }, 'the store had lost the match')
      return outcome
    },
    find: (id) => store.find(id),
    live: () => store.live(),
    count: () => store.count(),
    due: (now, limit) => store.due(now, limit),
    postpone: (id, until) => store.postpone(id, until),
    nextDueAt: () => store.nextDueAt(),
    noteExit: (match, server, now) => {
      logEarlyExit(log, match, server)
      return store.noteExit(match, server, now)
    },
    async release(match, player, now) {
      const released = await store.release(match, player, now)
      if (released) log.info({ matchId: match.id, player, state: match.state }, 'player left the match')
      return released
    },
    async move(next, move) {
      const moved = await store.move(next, move)
      if (moved) log.info({ matchId: next.id, from: move.from, to: next.state }, 'match moved')
      if (moved && next.state === 'ready') metrics.serverStart.observe((next.since - next.formedAt) / 1000)
      return moved
    },
    async end(match, ending) {
      const ended = await store.end(match, ending)
      if (ended) noteEnd({ metrics, log }, match, ending)
      return ended
    },
  }
}

function noteEnd({ metrics, log }: Noted, match: EndedMatch, { from, fates }: Ending): void {
  const { id: matchId, why, detail } = match
  const queuedAgain = fates.filter((fate) => fate.kind === 'queued-again').length
  // A server that is never ready costs every match: its author must see why at the usual level.
  log[detail === undefined ? 'info' : 'warn']({ matchId, from, why, detail, queuedAgain }, 'match ended')
  metrics.ended(why)
  metrics.playersQueuedAgain.inc(queuedAgain)
}

/** Exit code 0 is a server's own choice, and is logged as no failure elsewhere. Before the server was ready it is one. */
function logEarlyExit(log: Logger, match: Match, { name, exit }: GameServer & { state: 'exited' }): void {
  if (exit.code === 0 && isLive(match) && !hasServer(match))
    log.warn({ matchId: match.id, server: name, lastLines: exit.lastLines }, 'server failed')
}
