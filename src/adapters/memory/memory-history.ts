import type { HistoryEvent } from '../../match/history-event.ts'
import type { MatchId } from '../../match/ids.ts'
import { earlierFirst, timelineEntry, type TimelineEntry } from '../../match/timeline.ts'
import type { HistoryQuery, MatchHistory, MatchRecord } from '../../ports/match-history.ts'
import { firstRecord, withEvent } from './history-record.ts'

interface Kept {
  readonly record: MatchRecord
  readonly timeline: readonly TimelineEntry[]
}

/** Limits memory: the matches formed first are forgotten first. */
const MATCHES_KEPT = 10_000

/* eslint-disable @typescript-eslint/require-await -- the port is asynchronous; here each step is one synchronous change */
/** History until the process ends. */
export class MemoryHistory implements MatchHistory {
  readonly #matches = new Map<MatchId, Kept>()

  async record(events: readonly HistoryEvent[]): Promise<void> {
    for (const event of events) this.#record(event)
    for (const id of this.#matches.keys()) {
      if (this.#matches.size <= MATCHES_KEPT) break
      this.#matches.delete(id)
    }
  }

  async list(query: HistoryQuery): Promise<readonly MatchRecord[]> {
    const all = [...this.#matches.values()].map(({ record }) => record).sort(latestFirst)
    const { after } = query
    return all
      .filter((record) => fits(record, query) && (!after || latestFirst(after, record) < 0))
      .slice(0, query.limit)
  }

  async find(match: MatchId): Promise<Kept | undefined> {
    return this.#matches.get(match)
  }

  #record(event: HistoryEvent): void {
    const { id } = event.match
    const kept = this.#matches.get(id) ?? { record: firstRecord(event.match), timeline: [] }
    const entry = timelineEntry(event)
    if (kept.timeline.some(({ became }) => became === entry.became)) return
    const timeline = [...kept.timeline, entry].sort(earlierFirst)
    this.#matches.set(id, { record: withEvent(kept.record, event), timeline })
  }
}

type Placed = Pick<MatchRecord, 'match' | 'formedAt'>

function latestFirst(a: Placed, b: Placed): number {
  return b.formedAt - a.formedAt || (a.match < b.match ? 1 : a.match > b.match ? -1 : 0)
}

function fits(record: MatchRecord, { player, queue, state, since, until }: HistoryQuery): boolean {
  if (player !== undefined && !record.players.some((each) => each.player === player)) return false
  if (queue !== undefined && record.queue !== queue) return false
  if (state !== undefined && (record.state === 'ended') !== (state === 'ended')) return false
  return record.formedAt >= (since ?? -Infinity) && record.formedAt < (until ?? Infinity)
}
