import type { HistoryEvent } from '../../match/history-event.ts'
import type { MatchId } from '../../match/ids.ts'
import type { TimelineEntry } from '../../match/timeline.ts'
import type { HistoryQuery, MatchHistory, MatchRecord } from '../../ports/match-history.ts'
import { unlessOfTheRows } from './cannot-answer.ts'
import { distinct, eventRow, playerRows } from './event-rows.ts'
import { matchRecord, timelineOf, type MatchRow, type TimelineRow } from './match-row.ts'
import type { Sql } from './sql.ts'
import { findMatch, listMatches, recordEvents } from './statements.ts'
import { storableJson } from './storable.ts'

/** History in PostgreSQL: on a server, or inside this process. */
export class PostgresHistory implements MatchHistory {
  readonly #sql: Pick<Sql, 'query'>

  constructor(sql: Pick<Sql, 'query'>) {
    this.#sql = sql
  }

  async record(events: readonly HistoryEvent[]): Promise<void> {
    const batch = distinct(events)
    if (batch.length === 0) return
    const rows = [storableJson(batch.map(eventRow)), storableJson(playerRows(batch))]
    await this.#sql.query(recordEvents, rows).catch((error: unknown) => {
      throw unlessOfTheRows(error)
    })
  }

  async list(query: HistoryQuery): Promise<readonly MatchRecord[]> {
    const { text, params } = listMatches(query)
    return (await this.#sql.query<MatchRow>(text, params)).map(matchRecord)
  }

  async find(
    match: MatchId,
  ): Promise<{ record: MatchRecord; timeline: readonly TimelineEntry[] } | undefined> {
    const [row] = await this.#sql.query<MatchRow & { timeline: readonly TimelineRow[] | null }>(findMatch, [
      match,
    ])
    return row && { record: matchRecord(row), timeline: timelineOf(row.timeline ?? []) }
  }
}
