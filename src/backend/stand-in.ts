import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'

import { problem, PROBLEM_TYPE } from '../protocol/problems.ts'

interface Place {
  readonly host: string
  readonly port: number
}

/**
 * Answers on the backend's port during the work: the process is alive and not ready. Otherwise the liveness probe would
 * kill a backend whose Redis is down, over and over. Everything else gets 503.
 */
export async function standingIn<T>({ host, port }: Place, work: () => Promise<T>): Promise<T> {
  const server = createServer(answer)
  await once(server.listen({ host, port }), 'listening')
  try {
    return await work()
  } finally {
    const closed = once(server.close(), 'close')
    server.closeAllConnections()
    await closed
  }
}

const answer: RequestListener = (request, response) => {
  const [status, type, body] = answerTo(request.url ?? '')
  response.writeHead(status, { 'content-type': type, 'retry-after': '1', connection: 'close' })
  response.end(JSON.stringify(body))
}

function answerTo(path: string): readonly [status: number, type: string, body: object] {
  switch (path) {
    case '/healthz':
      return [200, 'application/json', { status: 'ok' }]
    case '/readyz':
      return [
        503,
        'application/json',
        { status: 'starting', leads: false, config_version: null, parts: { redis: 'failing' } },
      ]
    default:
      return [503, PROBLEM_TYPE, problem('UNAVAILABLE')]
  }
}
