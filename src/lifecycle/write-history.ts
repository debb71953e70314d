import type { MatchHistory } from '../ports/match-history.ts'
import type { Outbox } from '../ports/outbox.ts'

export interface WriteHistoryNeeds {
  readonly outbox: Pick<Outbox, 'take' | 'done'>
  readonly history: Pick<MatchHistory, 'record'>
}

/** Many rows for the price of one round trip; not so many that one slow write holds up all news. */
export const ENTRIES_A_TURN = 200

/**
 * Tells history what the outbox holds, and only then lets go of it: a crash between the two tells it once more, which
 * changes nothing. Gives how many entries there were.
 */
export async function writeHistory(
  { outbox, history }: WriteHistoryNeeds,
  signal: AbortSignal,
): Promise<number> {
  const entries = await outbox.take(ENTRIES_A_TURN, signal)
  if (entries.length === 0) return 0
  await history.record(entries.map(({ event }) => event))
  await outbox.done(entries)
  return entries.length
}
