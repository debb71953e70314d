import type { QueueId } from '../match/ids.ts'
import type { Instant } from '../match/time.ts'
import type { PastWait } from '../match/wait-estimate.ts'
import type { Clock } from '../ports/clock.ts'
import type { MatchHistory, MatchRecord } from '../ports/match-history.ts'
import { Unavailable } from '../ports/unavailable.ts'

const RECENT_MS = 30 * 60_000
const MOST_MATCHES = 100
/** History is read once for all who ask within this time. */
const KEPT_MS = 5000

interface Read {
  readonly at: Instant
  readonly waits: Promise<readonly PastWait[]>
}

/** The waits of the latest matches of each queue, from history. */
export class RecentWaits {
  readonly #history: Pick<MatchHistory, 'list'>
  readonly #clock: Clock
  readonly #read = new Map<QueueId, Read>()

  constructor({ history, clock }: { history: Pick<MatchHistory, 'list'>; clock: Clock }) {
    this.#history = history
    this.#clock = clock
  }

  of(queue: QueueId): Promise<readonly PastWait[]> {
    const now = this.#clock.now()
    const known = this.#read.get(queue)
    if (known && now - known.at < KEPT_MS) return known.waits
    const waits = this.#list(queue, now).catch((error: unknown): readonly PastWait[] => {
      // An estimate is not worth an error: without history, nothing is known.
      if (error instanceof Unavailable) return []
      throw error
    })
    this.#read.set(queue, { at: now, waits })
    return waits
  }

  async #list(queue: QueueId, now: Instant): Promise<readonly PastWait[]> {
    const found = await this.#history.list({
      queue,
      since: now - RECENT_MS,
      limit: MOST_MATCHES,
      player: undefined,
      state: undefined,
      until: undefined,
      after: undefined,
    })
    return found.flatMap(waitsIn)
  }
}

/** One for each ticket. */
function waitsIn({ players }: MatchRecord): readonly PastWait[] {
  const parties = new Map<string, PastWait>()
  for (const { ticket, waitMs } of players)
    parties.set(ticket, { players: (parties.get(ticket)?.players ?? 0) + 1, waitMs })
  return [...parties.values()]
}
