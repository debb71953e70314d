import { randomUUID } from 'node:crypto'

import { HostFleet } from '../adapters/process/host-fleet.ts'
import { ProcessFleet } from '../adapters/process/process-fleet.ts'
import { MemoryAgreement } from '../adapters/memory/memory-agreement.ts'
import { MemoryHistory } from '../adapters/memory/memory-history.ts'
import { MemoryLease } from '../adapters/memory/memory-lease.ts'
import { MemoryMatchStore } from '../adapters/memory/memory-match-store.ts'
import { MemoryParties } from '../adapters/memory/memory-parties.ts'
import { MemoryServerPool } from '../adapters/memory/memory-server-pool.ts'
import { MemoryServerReports } from '../adapters/memory/memory-server-reports.ts'
import { MemoryState } from '../adapters/memory/memory-state.ts'
import { MemoryTicketQueue } from '../adapters/memory/memory-ticket-queue.ts'
import type { KubernetesSettings } from '../adapters/kubernetes/open-kubernetes.ts'
import type { OpenedHistory } from '../adapters/postgres/open-history.ts'
import { randomIds } from '../adapters/system/random-ids.ts'
import { systemClock } from '../adapters/system/system-clock.ts'
import { defaultMatchId, type ServerId } from '../match/ids.ts'
import type { QueueServers } from '../match/queue-server-for.ts'
import type { Queues } from '../matchmaking/queues.ts'
import type { Logger } from '../runtime/log.ts'
import { AuthFailures } from './auth/auth-failures.ts'
import type { GuardNeeds } from './auth/guarded-routes.ts'
import { openSignIn } from './auth/open-sign-in.ts'
import type { BackendConfig } from './config.ts'
import { measured } from './measured.ts'
import { Metrics } from './metrics.ts'
import type { LoopNeeds } from './loops/loops.ts'
import type { ServerNeeds } from './server.ts'
import { TokenMint } from './token-mint.ts'
import { Visits, type VisitNeeds } from './visits.ts'

/** The parts of the backend, whichever adapters implement them. Each step, loop and route names what it uses. */
type Parts = ServerNeeds & LoopNeeds & Pick<VisitNeeds, 'queue'>

/** Disposing of it closes the stores. */
export interface Composed extends AsyncDisposable {
  readonly needs: Parts
  /** Ends the game servers that do not outlive this backend. */
  endServers(): Promise<void>
}

export interface Surroundings {
  readonly log: Logger
  /** Known once it listens. */
  readonly backendUrl: () => string
  readonly gameServerCommand: readonly string[]
  readonly stopping: AbortSignal
}

/** The only place that chooses adapters. Throws `BadEnvironment` if a store cannot be used. */
export async function compose(config: BackendConfig, surroundings: Surroundings): Promise<Composed> {
  const metrics = new Metrics()
  const mint = new TokenMint(config.tokenSecrets, config.tokenTtlMs)
  const { log, stopping } = surroundings
  const stores = await storesOf(config, log)
  const queues = config.configuration.queues.copy()
  const { clock, queue } = stores
  const around = { ...surroundings, mint, metrics, queues, clock, queue }
  const { guard, fleet, pings, ...opened } = await openRest(config, around).catch(async (error: unknown) => {
    await stores[Symbol.asyncDispose]()
    throw error
  })
  return {
    needs: {
      ...stores,
      matches: measured(stores.matches, { metrics, log }),
      fleet,
      pings: { ...stores.pings, ...pings },
      ids: { ...randomIds, match: () => mint.marked(randomIds.match()) },
      queues,
      queuesConfig: config,
      ...rulesOf(config),
      mint,
      metrics,
      log,
      onRefused: refusals(metrics, log),
      ...guard,
      stopping,
    },
    endServers: async () => {
      await opened[Symbol.asyncDispose]()
    },
    [Symbol.asyncDispose]: () => {
      guard.signIn[Symbol.dispose]()
      return stores[Symbol.asyncDispose]()
    },
  }
}

function rulesOf({ deadlines, poolRules, limits, leaseMs }: BackendConfig) {
  return { deadlines, poolRules, limits, leaseMs }
}

interface Around extends Surroundings {
  readonly mint: TokenMint
  readonly metrics: Metrics
  readonly queues: Queues
  readonly clock: Parts['clock']
  readonly queue: Parts['queue']
}

type Guard = GuardNeeds & Pick<Parts, 'visits'>

/** What needs the stores. */
async function openRest(config: BackendConfig, around: Around): Promise<Fleet & { readonly guard: Guard }> {
  const guard = await openGuard(config, around)
  return { guard, ...(await openFleet(config, around)) }
}

async function openGuard({ auth, limits }: BackendConfig, around: Around): Promise<Guard> {
  const signIn = await openSignIn(auth, { ...around, adminToken: auth.adminToken })
  const needs = { ...auth, ...around, limits }
  return { signIn, failures: new AuthFailures(needs), visits: new Visits(needs) }
}

function refusals(metrics: Metrics, log: Logger): Parts['onRefused'] {
  return ({ id, event }, reason) => {
    metrics.historyRefused.inc()
    log.error({ entry: id, match: event.match.id, reason }, 'history refused an entry; it was set aside')
  }
}

/** Recording a batch takes less than this, or has failed. */
const HISTORY_LEFT_MS = 10_000

type Kept =
  | 'clock'
  | 'queue'
  | 'parties'
  | 'matches'
  | 'pool'
  | 'reports'
  | 'changes'
  | 'agreement'
  | 'lease'
  | 'outbox'
  | 'history'
  | 'pings'
type Stores = Pick<Parts, Kept> & AsyncDisposable

async function storesOf(config: BackendConfig, log: Logger): Promise<Stores> {
  const { redis, leaseMs, backendName: backend } = config
  const history = await openHistory(config, log)
  if (!redis) return { ...memoryStores(config), ...history, pings: {} }
  if (config.history.kind === 'memory')
    log.warn('history is only in the memory of the backend that writes it: set DATABASE_URL to keep it')
  const instance = `${backend}-${randomUUID()}`
  const { openRedis } = await import('../adapters/redis/open-redis.ts')
  const opened = await openRedis(
    { ...redis, system: config.system, leaseMs, leftMs: HISTORY_LEFT_MS, backend, instance },
    log,
  )
  return {
    ...opened,
    outbox: opened.outbox.of('history'),
    history: history.history,
    pings: { redis: () => opened.ping() },
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]()
      await history[Symbol.asyncDispose]()
    },
  }
}

/** Loaded only if used: it takes 80 ms of a start, and Redis' part 130 ms. */
async function openHistory({ history, backendName }: BackendConfig, log: Logger): Promise<OpenedHistory> {
  if (history.kind === 'memory')
    return { history: new MemoryHistory(), [Symbol.asyncDispose]: () => Promise.resolve() }
  const postgres = await import('../adapters/postgres/open-history.ts')
  return history.kind === 'folder'
    ? postgres.openFolderHistory({ folder: history.folder, backend: backendName })
    : postgres.openDatabaseHistory(history, log)
}

type MemoryStores = Pick<Parts, Exclude<Kept, 'history' | 'pings'>>

function memoryStores({ backendName, leaseMs }: BackendConfig): MemoryStores {
  const state = new MemoryState()
  return {
    queue: new MemoryTicketQueue(state),
    parties: new MemoryParties(systemClock),
    matches: new MemoryMatchStore(state, backendName),
    pool: new MemoryServerPool(state),
    reports: new MemoryServerReports(state),
    changes: state.changes,
    agreement: new MemoryAgreement(state),
    lease: new MemoryLease(state, systemClock, leaseMs),
    outbox: state.outbox.of('history'),
    clock: systemClock,
  }
}

type Fleet = Pick<Parts, 'fleet' | 'pings'> & AsyncDisposable

async function openFleet(config: BackendConfig, around: Around): Promise<Fleet> {
  const { fleet: kind, maxGameServers: maxServers } = config
  const common = {
    maxServers,
    deadlines: config.deadlines,
    gameEnv: config.gameEnv,
    queueServer: (formed: Parameters<QueueServers>[0]) => around.queues.formed(formed)?.server,
    keyOf: (server: ServerId) => around.mint.keyFor(defaultMatchId(server)),
  }
  const reportUrl = config.reportUrls.map(({ href }) => href).join(',')
  if (kind.kind === 'kubernetes') {
    const startWithinMs = config.deadlines.readyWithinMs
    return openPods(
      { ...common, ...kind, system: config.system, startWithinMs, backendUrl: reportUrl },
      around,
    )
  }
  const servers = {
    ...common,
    command: around.gameServerCommand,
    host: config.gameServerHost,
    backendUrl: () => reportUrl || around.backendUrl(),
  }
  if (kind.kind === 'host') {
    const fleet = HostFleet.open({ ...servers, folder: kind.folder })
    return {
      fleet,
      pings: { fleet: () => fleet.ping() },
      [Symbol.asyncDispose]: () => fleet[Symbol.asyncDispose](),
    }
  }
  const fleet = new ProcessFleet({ ...servers, log: config.showsGameOutput ? around.log : undefined })
  return { fleet, pings: {}, [Symbol.asyncDispose]: () => fleet[Symbol.asyncDispose]() }
}

/** Loaded only if used: the client library takes half a second of a start, and 80 MB. */
async function openPods(
  settings: KubernetesSettings,
  { log, metrics }: { readonly log: Logger; readonly metrics: Metrics },
): Promise<Fleet> {
  const { openKubernetes } = await import('../adapters/kubernetes/open-kubernetes.ts')
  const relisted = (reason: string): void => {
    metrics.watchRelists.inc({ reason })
  }
  const opened = await openKubernetes(settings, { log, relisted })
  const kubernetes = (): Promise<void> => {
    metrics.watchSilence.set(opened.silentSeconds())
    return opened.ping()
  }
  return {
    fleet: opened.fleet,
    pings: { kubernetes },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
}
