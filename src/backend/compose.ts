import { HostFleet } from '../adapters/process/host-fleet.ts'
import { ProcessFleet } from '../adapters/process/process-fleet.ts'
import { MemoryHistory } from '../adapters/memory/memory-history.ts'
import { MemoryLease } from '../adapters/memory/memory-lease.ts'
import { MemoryMatchStore } from '../adapters/memory/memory-match-store.ts'
import { MemoryServerReports } from '../adapters/memory/memory-server-reports.ts'
import { MemoryState } from '../adapters/memory/memory-state.ts'
import { MemoryTicketQueue } from '../adapters/memory/memory-ticket-queue.ts'
import { randomIds } from '../adapters/system/random-ids.ts'
import { systemClock } from '../adapters/system/system-clock.ts'
import type { MatchId } from '../match/ids.ts'
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
export function compose(config: BackendConfig, surroundings: Surroundings): Composed {
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
    [Symbol.asyncDispose]: () => fleet[Symbol.asyncDispose](),
  }
}

type Stores = Pick<Needs, 'queue' | 'matches' | 'reports' | 'changes' | 'lease' | 'outbox' | 'history'>

function memoryStores({ backendName, leaseMs }: BackendConfig): Stores {
  const state = new MemoryState()
  return {
    queue: new MemoryTicketQueue(state),
    matches: new MemoryMatchStore(state, backendName),
    reports: new MemoryServerReports(state),
    changes: state.changes,
    lease: new MemoryLease(state, systemClock, leaseMs),
    outbox: state.outbox,
    history: new MemoryHistory(),
  }
}

function fleetOf(
  config: BackendConfig,
  mint: TokenMint,
  { gameServerCommand, backendUrl }: Surroundings,
): HostFleet | ProcessFleet {
  const servers = {
    command: gameServerCommand,
    host: config.gameServerHost,
    maxServers: config.maxGameServers,
    noShowMs: config.rules.noShowMs,
    backendUrl: () => config.reportUrls.map(({ href }) => href).join(',') || backendUrl(),
    keyOf: (match: MatchId) => mint.keyFor(match),
  }
  const folder = config.fleetDir
  return folder === undefined ? new ProcessFleet(servers) : HostFleet.open({ ...servers, folder })
}
