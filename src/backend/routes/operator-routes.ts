import { mayAll } from '../../match/rights.ts'
import type { MatchStore } from '../../ports/match-store.ts'
import type { Outbox } from '../../ports/outbox.ts'
import type { TicketQueue } from '../../ports/ticket-queue.ts'
import { Unavailable } from '../../ports/unavailable.ts'
import { metricsText } from '../../runtime/process-metrics.ts'
import { health, type HealthNeeds } from '../health.ts'
import type { Loops } from '../loops/loops.ts'
import type { Queues } from '../../matchmaking/queues.ts'
import type { Metrics } from '../metrics.ts'
import * as routes from '../route-schemas.ts'
import type { App } from '../app.ts'
import { answerDenied } from '../auth/guarded-routes.ts'

export type HealthRouteNeeds = HealthNeeds & {
  readonly queue: Pick<TicketQueue, 'size'>
  readonly queues: Queues
  readonly matches: Pick<MatchStore, 'count'>
  readonly outbox: Pick<Outbox, 'backlog'>
  readonly metrics: Metrics
  readonly stopping: AbortSignal
}

export function cleanupRoute(app: App, loops: Pick<Loops, 'repairNow'>): void {
  app.post('/cleanup/orphaned-servers', { schema: routes.cleanupRoute }, async (request, reply) => {
    if (!mayAll(request.caller.principal, 'run the repair at once'))
      return answerDenied(request, reply, { code: 'ADMIN_ONLY' })
    const { stopped, repairs } = await loops.repairNow()
    return { cleaned: await stopped, repairs: repairs.length }
  })
}

/** Open to everybody who reaches the backend: probes and Prometheus bring no token. The proxy does not show them. */
export function healthRoutes(app: App, needs: HealthRouteNeeds, loops: Loops): void {
  app.get('/health', { schema: routes.healthRoute }, async () => {
    const { ok } = await health(needs, loops)
    return { status: ok ? ('ok' as const) : ('degraded' as const) }
  })
  app.get('/healthz', { schema: routes.healthzRoute }, () => ({ status: 'ok' as const }))
  readiness(app, needs, loops)
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    await lookForMetrics(needs, loops)
    const { registry } = needs.metrics
    await reply.type(registry.contentType).send(await metricsText(registry))
  })
}

/**
 * Only a stopping backend is not ready. When a store is down, it is down for all backends: one that answers 503 with a
 * reason is better for players than none.
 */
function readiness(app: App, needs: HealthRouteNeeds, loops: Loops): void {
  app.get('/readyz', { schema: routes.readyzRoute }, async (_request, reply) => {
    const { ok, parts } = await health(needs, loops)
    const { aborted: stopping } = needs.stopping
    const status = stopping ? 'stopping' : ok ? 'ready' : 'degraded'
    await reply
      .code(stopping ? 503 : 200)
      .send({ status, leads: loops.leads(), config_version: needs.queues.version ?? null, parts })
  })
}

/** Some values are only read when Prometheus scrapes. */
async function lookForMetrics(needs: HealthRouteNeeds, loops: Loops): Promise<void> {
  const { metrics, queue, queues, matches, outbox } = needs
  await health(needs, loops)
  metrics.leads.set(loops.leads() ? 1 : 0)
  try {
    const depths = await Promise.all(queues.all.map(async ({ id }) => [id, await queue.size(id)] as const))
    // A queue that is gone has no depth.
    metrics.queueDepth.reset()
    for (const [id, depth] of depths) metrics.queueDepth.set({ queue: id }, depth)
    metrics.historyBacklog.set(await outbox.backlog())
    metrics.liveMatches.set(await matches.count())
  } catch (error) {
    // If a store is down, its values keep their last state; `muster_part_up` shows it.
    if (!(error instanceof Unavailable)) throw error
  }
}
