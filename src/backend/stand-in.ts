import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'

import { problem, PROBLEM_TYPE } from '../protocol/problems.ts'

interface Place {
  readonly host: string
  readonly port: number
}

/**
 * Answers on the backend's port while the work goes on: this process lives, and is not ready. Otherwise a backend whose
 * Redis is away would be killed by its liveness probe, and started again, without end. To all else it says that it cannot answer.
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
      return [503, 'application/json', { status: 'starting', leads: false, parts: { redis: 'failing' } }]
    default:
      return [503, PROBLEM_TYPE, problem('UNAVAILABLE')]
  }
}
