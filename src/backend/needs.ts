import type { Changes } from '../ports/changes.ts'
import type { Clock } from '../ports/clock.ts'
import type { GameServerFleet } from '../ports/game-server-fleet.ts'
import type { Ids } from '../ports/ids.ts'
import type { Lease } from '../ports/lease.ts'
import type { MatchHistory } from '../ports/match-history.ts'
import type { MatchStore } from '../ports/match-store.ts'
import type { Outbox } from '../ports/outbox.ts'
import type { ServerPool } from '../ports/server-pool.ts'
import type { ServerReports } from '../ports/server-reports.ts'
import type { TicketQueue } from '../ports/ticket-queue.ts'
import type { Rules } from '../match/rules.ts'
import type { Logger } from '../runtime/log.ts'
import type { Metrics } from './metrics.ts'
import type { TokenMint } from './token-mint.ts'

/** What the backend is made of: its ports, whoever stands behind them. Each step takes what it names. */
export interface Needs {
  readonly queue: TicketQueue
  readonly matches: MatchStore
  readonly pool: ServerPool
  readonly reports: ServerReports
  readonly changes: Changes
  readonly lease: Lease
  readonly leaseMs: number
  readonly outbox: Outbox
  readonly history: MatchHistory
  readonly fleet: GameServerFleet
  readonly clock: Clock
  readonly ids: Ids
  readonly rules: Rules
  readonly mint: TokenMint
  readonly metrics: Metrics
  readonly log: Logger
  readonly adminToken: string | undefined
  /** The parts that stand outside this process, each by its name: throws when it does not answer. */
  readonly pings: Readonly<Record<string, () => Promise<void>>>
  /** Aborted once this backend takes no new players: it is being stopped. */
  readonly stopping: AbortSignal
}
