import type { FastifyRequest } from 'fastify'

import type { App } from './app.ts'
import type { Metrics } from './metrics.ts'

/**
 * Counts requests by route, and how long they took to answer. It looks when an answer is sent, and not when the client has
 * it: listening to the end of each answer is a twentieth of what a join costs. An event stream is no answer of this kind.
 */
export function countRequests(app: App, { requests, requestSeconds }: Metrics): void {
  const begun = new WeakMap<FastifyRequest, number>()
  app.addHook('onRequest', (request, _reply, done) => {
    begun.set(request, performance.now())
    done()
  })
  app.addHook('onSend', (request, reply) => {
    const { method, routeOptions } = request
    // The pattern: a path that a client chose would make a series of its own.
    const route = routeOptions.url ?? 'none'
    const now = performance.now()
    requests.inc({ method, route, status: reply.statusCode })
    requestSeconds.observe({ route }, (now - (begun.get(request) ?? now)) / 1000)
    return Promise.resolve()
  })
}
