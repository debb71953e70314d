import type { Changes } from '../ports/changes.ts'
import type { Clock } from '../ports/clock.ts'
import type { GameServerFleet } from '../ports/game-server-fleet.ts'
import type { Ids } from '../ports/ids.ts'
import type { MatchStore } from '../ports/match-store.ts'
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
  readonly reports: ServerReports
  readonly changes: Changes
  readonly fleet: GameServerFleet
  readonly clock: Clock
  readonly ids: Ids
  readonly rules: Rules
  readonly mint: TokenMint
  readonly metrics: Metrics
  readonly log: Logger
  readonly adminToken: string | undefined
  /** Aborted once this backend takes no new players: it is being stopped. */
  readonly stopping: AbortSignal
}
