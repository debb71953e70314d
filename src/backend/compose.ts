import { ProcessFleet } from '../adapters/process/process-fleet.ts'
import { MemoryMatchStore } from '../adapters/memory/memory-match-store.ts'
import { MemoryServerReports } from '../adapters/memory/memory-server-reports.ts'
import { MemoryState } from '../adapters/memory/memory-state.ts'
import { MemoryTicketQueue } from '../adapters/memory/memory-ticket-queue.ts'
import { randomIds } from '../adapters/system/random-ids.ts'
import { systemClock } from '../adapters/system/system-clock.ts'
import type { Logger } from '../runtime/log.ts'
import type { BackendConfig } from './config.ts'
import { measured } from './measured.ts'
import { Metrics } from './metrics.ts'
import type { Needs } from './needs.ts'
import { TokenMint } from './token-mint.ts'

export interface Composed extends AsyncDisposable {
  readonly needs: Needs
}

export interface Surroundings {
  readonly log: Logger
  /** Known once it listens. */
  readonly backendUrl: () => string
  readonly gameServerCommand: readonly string[]
  readonly stopping: AbortSignal
}

/** The only place that picks adapters. */
export function compose(
  config: BackendConfig,
  { log, backendUrl, gameServerCommand, stopping }: Surroundings,
): Composed {
  const state = new MemoryState()
  const metrics = new Metrics()
  const mint = new TokenMint(config.tokenSecret, config.tokenTtlMs)
  const fleet = new ProcessFleet({
    command: gameServerCommand,
    host: config.gameServerHost,
    maxServers: config.maxGameServers,
    noShowMs: config.rules.noShowMs,
    backendUrl,
    keyOf: (match) => mint.keyFor(match),
  })
  const queue = new MemoryTicketQueue(state)
  const reports = new MemoryServerReports(state)
  const matches = measured(new MemoryMatchStore(state), { metrics, log })
  const { changes } = state
  const { rules, adminToken } = config
  return {
    needs: {
      queue,
      matches,
      reports,
      changes,
      fleet,
      clock: systemClock,
      ids: randomIds,
      rules,
      mint,
      metrics,
      log,
      adminToken,
      stopping,
    },
    [Symbol.asyncDispose]: () => fleet[Symbol.asyncDispose](),
  }
}
