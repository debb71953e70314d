import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyRequest } from 'fastify'

import type { App } from './app.ts'

/** The OpenAPI document, and the page that shows it; both at the backend itself and behind the proxy's `/api`. */
export async function describeApi(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Muster', version: '1', description: 'From "play" to a running game server.' },
      components: { securitySchemes: { admin: { type: 'http', scheme: 'bearer' } } },
    },
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiHooks: {
      // Its links are relative only below a path that ends with a slash; absolute ones would miss the proxy's prefix.
      onRequest(request, reply, done) {
        if (request.url.split('?')[0] === '/docs') void reply.redirect('docs/')
        else done()
      },
    },
    transformSpecification: (document, request) => ({ ...document, servers: serversFor(request) }),
  })
  app.get('/openapi.json', { schema: { hide: true } }, (request) => ({
    ...app.swagger(),
    servers: serversFor(request),
  }))
}

/** The address that works for who asks. The proxy, and nobody else, says for whom it asks. */
function serversFor({ headers }: FastifyRequest): { url: string; description: string }[] {
  return headers['x-forwarded-host'] === undefined
    ? [{ url: '/', description: 'the backend itself' }]
    : [{ url: '/api', description: 'through the proxy' }]
}
