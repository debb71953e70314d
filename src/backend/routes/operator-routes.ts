import { CleanupAnswer, HealthAnswer, ProblemBody, ReadyAnswer } from '../../protocol/http.ts'
import { isAdmin } from '../authority.ts'
import type { Loops } from '../loops.ts'
import type { Needs } from '../needs.ts'
import { answerProblem } from '../problem-answers.ts'
import type { App } from '../server.ts'

const tags = ['operators']

export function operatorRoutes(app: App, needs: Needs, loops: Loops): void {
  app.post(
    '/cleanup/orphaned-servers',
    {
      schema: {
        tags,
        operationId: 'cleanup',
        summary: 'Run the repair at once',
        security: [{ admin: [] }],
        response: { 200: CleanupAnswer, '4xx': ProblemBody, '5xx': ProblemBody },
      },
    },
    async ({ headers }, reply) => {
      if (!isAdmin(headers.authorization, needs)) return answerProblem(reply, 'ADMIN_ONLY')
      const { stopped, repairs } = await loops.repairNow()
      return { cleaned: stopped, repairs: repairs.length }
    },
  )
  app.get(
    '/health',
    {
      schema: {
        tags,
        operationId: 'health',
        summary: 'Whether all parts work; always 200',
        response: { 200: HealthAnswer },
      },
    },
    () => ({ status: loops.failing() ? ('degraded' as const) : ('ok' as const) }),
  )
  app.get(
    '/healthz',
    {
      schema: {
        tags,
        operationId: 'healthz',
        summary: 'The process lives; touches nothing else',
        response: { 200: HealthAnswer },
      },
    },
    () => ({ status: 'ok' as const }),
  )
  let stopping = false
  app.addHook('preClose', () => {
    stopping = true
    return Promise.resolve()
  })
  app.get(
    '/readyz',
    {
      schema: {
        tags,
        operationId: 'readyz',
        summary: 'Whether to send requests here',
        response: { 200: ReadyAnswer, 503: ReadyAnswer },
      },
    },
    async (_request, reply) => {
      await reply.code(stopping ? 503 : 200).send({ status: stopping ? 'stopping' : 'ready' })
    },
  )
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    await reply.type(needs.metrics.registry.contentType).send(await needs.metrics.registry.metrics())
  })
}
