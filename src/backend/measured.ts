import type { MatchStore } from '../ports/match-store.ts'
import type { Logger } from '../runtime/log.ts'
import type { Metrics } from './metrics.ts'

/** The same store, whose moves are counted and logged where they happen: whoever made them, each once. */
export function measured(store: MatchStore, { metrics, log }: { metrics: Metrics; log: Logger }): MatchStore {
  return {
    form: (match, forming) => store.form(match, forming),
    async restore(match, dueAt) {
      const outcome = await store.restore(match, dueAt)
      if (outcome === 'known') return outcome
      metrics.lostMatches.inc({ outcome })
      log.warn({ matchId: match.id, state: match.state, outcome }, 'match was lost by the store')
      return outcome
    },
    find: (id) => store.find(id),
    live: () => store.live(),
    count: () => store.count(),
    due: (now, limit) => store.due(now, limit),
    postpone: (id, until) => store.postpone(id, until),
    nextDueAt: () => store.nextDueAt(),
    noteExit: (match, server, now) => store.noteExit(match, server, now),
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
      if (!ended) return false
      const again = ending.fates.filter((fate) => fate.kind === 'queued-again').length
      log.info({ matchId: match.id, from: ending.from, why: match.why, queuedAgain: again }, 'match ended')
      metrics.ended(match.why)
      metrics.playersQueuedAgain.inc(again)
      return true
    },
  }
}
