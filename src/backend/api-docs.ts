import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyRequest } from 'fastify'

import type { App } from './app.ts'
import { withExamples } from './openapi-examples.ts'

const securitySchemes = {
  player: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'With AUTH=jwt: the token of the sign-in, whose subject is the player. See docs/security.md.',
  },
  admin: {
    type: 'http',
    scheme: 'bearer',
    description: 'ADMIN_TOKEN of the backend (`dev` in `muster dev`), or a JWT with a role.',
  },
  gameServer: {
    type: 'http',
    scheme: 'bearer',
    description: 'HMAC-SHA256 of `muster report` under the MATCH_KEY of the match, base64url.',
  },
} as const

/** The OpenAPI document and the page that shows it, for callers of the backend and of the proxy's `/api`. */
export async function describeApi(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Muster', version: '1', description: 'From "play" to a running game server.' },
      components: {
        securitySchemes,
      },
    },
    transformObject: (made) =>
      'openapiObject' in made ? withExamples(made.openapiObject) : made.swaggerObject,
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiHooks: {
      // Its relative links only work below a path that ends in a slash; absolute ones would miss the proxy's prefix.
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

/** The address that works for the caller. Only the proxy sends a forwarded host. */
function serversFor({ headers }: FastifyRequest): { url: string; description: string }[] {
  return headers['x-forwarded-host'] === undefined
    ? [{ url: '/', description: 'the backend itself' }]
    : [{ url: '/api', description: 'through the proxy' }]
}
