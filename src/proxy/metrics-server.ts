import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { Registry } from 'prom-client'

import { metricsText } from '../runtime/process-metrics.ts'
import { answerAlive, answerProblem, answerReady } from './answers.ts'

interface Place {
  readonly host: string
  readonly port: number
}

interface Shown {
  readonly registry: Registry
  readonly isReady: () => boolean
}

/**
 * `/metrics` on its own port: the public one must not show it. The probes too: whoever checks this process from the
 * network of a load balancer does not send its PROXY header.
 */
export async function serveMetrics(shown: Shown, place: Place): Promise<AsyncDisposable> {
  const server = createServer((request, response) => {
    response.on('error', () => response.destroy())
    answer(request.url ?? '', response, shown)
  })
  await once(server.listen(place), 'listening')
  return {
    async [Symbol.asyncDispose]() {
      const closed = once(server.close(), 'close')
      server.closeAllConnections()
      await closed
    },
  }
}

function answer(url: string, response: ServerResponse, { registry, isReady }: Shown): void {
  switch (url) {
    case '/metrics':
      void metricsText(registry).then((text) => {
        response.writeHead(200, { 'content-type': registry.contentType }).end(text)
      })
      return
    case '/healthz':
      answerAlive(response)
      return
    case '/readyz':
      answerReady(response, isReady())
      return
    default:
      answerProblem(response, 'UNKNOWN_ROUTE')
  }
}
