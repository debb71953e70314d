import { isAdmin } from '../authority.ts'
import type { Loops } from '../loops.ts'
import type { Needs } from '../needs.ts'
import * as routes from '../route-schemas.ts'
import { answerProblem } from '../problem-answers.ts'
import type { App } from '../app.ts'

export function operatorRoutes(app: App, needs: Needs, loops: Loops): void {
  app.post('/cleanup/orphaned-servers', { schema: routes.cleanupRoute }, async ({ headers }, reply) => {
    if (!isAdmin(headers.authorization, needs)) return answerProblem(reply, 'ADMIN_ONLY')
    const { stopped, repairs } = await loops.repairNow()
    return { cleaned: stopped, repairs: repairs.length }
  })
  app.get('/health', { schema: routes.healthRoute }, () => ({
    status: loops.failing() ? ('degraded' as const) : ('ok' as const),
  }))
  app.get('/healthz', { schema: routes.healthzRoute }, () => ({ status: 'ok' as const }))
  app.get('/readyz', { schema: routes.readyzRoute }, async (_request, reply) => {
    const { aborted: stopping } = needs.stopping
    await reply.code(stopping ? 503 : 200).send({ status: stopping ? 'stopping' : 'ready' })
  })
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    await reply.type(needs.metrics.registry.contentType).send(await needs.metrics.registry.metrics())
  })
}
