import type { MatchHistory } from '../ports/match-history.ts'
import type { Outbox, OutboxEntry } from '../ports/outbox.ts'
import { Unavailable } from '../ports/unavailable.ts'

export interface WriteHistoryNeeds {
  readonly outbox: Pick<Outbox, 'take' | 'done' | 'setAside'>
  readonly history: Pick<MatchHistory, 'record'>
  /** Called for each entry that history can never store. */
  readonly onRefused: (entry: OutboxEntry, reason: string) => void
}

/** Many rows per round trip, but not so many that one slow write holds up everything else. */
export const ENTRIES_A_TURN = 200

/**
 * Passes the outbox on to history, and only then deletes the entries. A crash between the two repeats them, which
 * changes nothing. Returns the number of entries.
 */
export async function writeHistory(needs: WriteHistoryNeeds, signal: AbortSignal): Promise<number> {
  const entries = await needs.outbox.take(ENTRIES_A_TURN, signal)
  if (entries.length > 0) await write(needs, entries)
  return entries.length
}

/** A batch is recorded completely or not at all: a refused batch is halved until the faulty entry is alone. */
async function write(needs: WriteHistoryNeeds, entries: readonly OutboxEntry[]): Promise<void> {
  const { outbox, history } = needs
  try {
    await history.record(entries.map(({ event }) => event))
  } catch (error) {
    if (error instanceof Unavailable) throw error
    await split(needs, entries, error)
    return
  }
  await outbox.done(entries)
}

async function split(
  needs: WriteHistoryNeeds,
  entries: readonly OutboxEntry[],
  error: unknown,
): Promise<void> {
  const [only] = entries
  if (only && entries.length === 1) {
    const reason = error instanceof Error ? error.message : String(error)
    await needs.outbox.setAside(only, reason)
    needs.onRefused(only, reason)
    return
  }
  const half = Math.ceil(entries.length / 2)
  await write(needs, entries.slice(0, half))
  await write(needs, entries.slice(half))
}
