import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Registry } from 'prom-client'

import { metricsText } from '../runtime/process-metrics.ts'
import { answerProblem } from './answers.ts'

interface Place {
  readonly host: string
  readonly port: number
}

/** `/metrics` on its own port: the public one must not show it. */
export async function serveMetrics(registry: Registry, place: Place): Promise<AsyncDisposable> {
  const server = createServer((request, response) => {
    response.on('error', () => response.destroy())
    if (request.url !== '/metrics') {
      answerProblem(response, 'UNKNOWN_ROUTE')
      return
    }
    void metricsText(registry).then((text) => {
      response.writeHead(200, { 'content-type': registry.contentType }).end(text)
    })
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
