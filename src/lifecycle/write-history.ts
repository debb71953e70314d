import type { MatchHistory } from '../ports/match-history.ts'
import type { Outbox, OutboxEntry } from '../ports/outbox.ts'
import { Unavailable } from '../ports/unavailable.ts'

export interface WriteHistoryNeeds {
  readonly outbox: Pick<Outbox, 'take' | 'done' | 'setAside'>
  readonly history: Pick<MatchHistory, 'record'>
  /** Hears of each entry that history can never take. */
  readonly onRefused: (entry: OutboxEntry, reason: string) => void
}

/** Many rows for the price of one round trip; not so many that one slow write holds up all news. */
export const ENTRIES_A_TURN = 200

/**
 * Tells history what the outbox holds, and only then lets go of it: a crash between the two tells it once more, which
 * changes nothing. Gives how many entries there were.
 */
export async function writeHistory(needs: WriteHistoryNeeds, signal: AbortSignal): Promise<number> {
  const entries = await needs.outbox.take(ENTRIES_A_TURN, signal)
  if (entries.length > 0) await write(needs, entries)
  return entries.length
}

/** A batch is recorded whole or not at all: one that is refused is halved until the entry at fault stands alone. */
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
