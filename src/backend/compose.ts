import { ProcessFleet } from '../adapters/process/process-fleet.ts'
import { MemoryHistory } from '../adapters/memory/memory-history.ts'
import { MemoryLease } from '../adapters/memory/memory-lease.ts'
import { MemoryMatchStore } from '../adapters/memory/memory-match-store.ts'
import { MemoryServerReports } from '../adapters/memory/memory-server-reports.ts'
import { MemoryState } from '../adapters/memory/memory-state.ts'
import { MemoryTicketQueue } from '../adapters/memory/memory-ticket-queue.ts'
import {
  openDatabaseHistory,
  openFolderHistory,
  type OpenedHistory,
} from '../adapters/postgres/open-history.ts'
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
}

/** The only place that picks adapters. */
export async function compose(config: BackendConfig, surroundings: Surroundings): Promise<Composed> {
  const opened = await openHistory(config, surroundings.log)
  const metrics = new Metrics()
  const mint = new TokenMint(config.tokenSecret, config.tokenTtlMs)
  const fleet = fleetOf(config, mint, surroundings)
  const { log } = surroundings
  const { rules, adminToken, leaseMs } = config
  const stores = memoryStores(config)
  const matches = measured(stores.matches, { metrics, log })
  return {
    needs: {
      ...stores,
      history: opened.history,
      matches,
      fleet,
      clock: systemClock,
      ids: randomIds,
      rules,
      leaseMs,
      mint,
      metrics,
      log,
      adminToken,
    },
    [Symbol.asyncDispose]: async () => {
      await fleet[Symbol.asyncDispose]()
      await opened[Symbol.asyncDispose]()
    },
  }
}

function openHistory({ history, backendName }: BackendConfig, log: Logger): Promise<OpenedHistory> {
  switch (history.kind) {
    case 'memory':
      return Promise.resolve({
        history: new MemoryHistory(),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      })
    case 'folder':
      return openFolderHistory({ folder: history.folder, backend: backendName })
    case 'database':
      return openDatabaseHistory(history, log)
  }
}

type Stores = Pick<Needs, 'queue' | 'matches' | 'reports' | 'changes' | 'lease' | 'outbox'>

function memoryStores({ backendName, leaseMs }: BackendConfig): Stores {
  const state = new MemoryState()
  return {
    queue: new MemoryTicketQueue(state),
    matches: new MemoryMatchStore(state, backendName),
    reports: new MemoryServerReports(state),
    changes: state.changes,
    lease: new MemoryLease(state, systemClock, leaseMs),
    outbox: state.outbox,
  }
}

function fleetOf(
  config: BackendConfig,
  mint: TokenMint,
  { gameServerCommand, backendUrl }: Surroundings,
): ProcessFleet {
  return new ProcessFleet({
    command: gameServerCommand,
    host: config.gameServerHost,
    maxServers: config.maxGameServers,
    noShowMs: config.rules.noShowMs,
    backendUrl,
    keyOf: (match) => mint.keyFor(match),
  })
}
