import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { LogController, type FastifyBaseLogger } from 'fastify'

import type { App } from './app.ts'
import type { Loops } from './loops/loops.ts'
import type { Needs } from './needs.ts'
import { answerProblems } from './problem-answers.ts'
import { eventRoutes } from './routes/event-routes.ts'
import { historyRoutes } from './routes/history-routes.ts'
import { matchRoutes } from './routes/match-routes.ts'
import { operatorRoutes } from './routes/operator-routes.ts'
import { serverRoutes } from './routes/server-routes.ts'

const LARGEST_BODY = 64 * 1024

export async function buildServer(needs: Needs, loops: Loops): Promise<App> {
  const loggerInstance: FastifyBaseLogger = needs.log
  const app = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LARGEST_BODY,
    // A body that trickles in, and one that never ends, are cut off; Node looks for them each second.
    requestTimeout: 10_000,
    http: { connectionsCheckingInterval: 1000, maxHeaderSize: 16 * 1024 },
    forceCloseConnections: true,
    return503OnClosing: false,
    // What does not fit is refused: never turned into something else, never dropped in silence.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.removeContentTypeParser('text/plain')
  answerProblems(app)
  await describe(app)
  matchRoutes(app, needs)
  eventRoutes(app, needs)
  serverRoutes(app, needs)
  operatorRoutes(app, needs, loops)
  historyRoutes(app, needs)
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger())
  await app.ready()
  return app
}

async function describe(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Muster', version: '1', description: 'From "play" to a running game server.' },
      servers: [
        { url: '/api', description: 'through the proxy' },
        { url: '/', description: 'the backend itself' },
      ],
      components: { securitySchemes: { admin: { type: 'http', scheme: 'bearer' } } },
    },
  })
  await app.register(swaggerUi, { routePrefix: '/docs' })
}
