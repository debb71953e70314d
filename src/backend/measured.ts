import type { MatchStore } from '../ports/match-store.ts'
import type { Logger } from '../runtime/log.ts'
import type { Metrics } from './metrics.ts'

/** The same store, whose moves are counted and logged where they happen: whoever made them, each once. */
export function measured(store: MatchStore, { metrics, log }: { metrics: Metrics; log: Logger }): MatchStore {
  return {
    form: (match) => store.form(match),
    find: (id) => store.find(id),
    live: () => store.live(),
    async move(next, from) {
      const moved = await store.move(next, from)
      if (moved) log.info({ matchId: next.id, from, to: next.state }, 'match moved')
      if (moved && next.state === 'ready') metrics.serverStart.observe((next.since - next.formedAt) / 1000)
      return moved
    },
    async end(match, from, fates) {
      const ended = await store.end(match, from, fates)
      if (!ended) return false
      const again = fates.filter((fate) => fate.kind === 'queued-again').length
      log.info({ matchId: match.id, from, why: match.why, queuedAgain: again }, 'match ended')
      metrics.ended(match.why)
      metrics.playersQueuedAgain.inc(again)
      return true
    },
  }
}
