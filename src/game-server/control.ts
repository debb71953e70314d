import type { Server } from 'node:http'

import type { ServerState } from '../protocol/server-state.ts'
import { createServer } from './lean-http.ts'

/** The server's second port, for who runs it: whether it lives, and how its match stands. */
export function controlServer(picture: () => ServerState): Server {
  const limits = { requestTimeout: 5000, connectionsCheckingInterval: 2000 }
  return createServer(limits, (request, response) => {
    const answer = request.method === 'GET' ? answerTo(request.url, picture) : undefined
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json', connection: 'close' })
    response.end(JSON.stringify(answer ?? { title: 'There is nothing at this address.' }))
  })
}

function answerTo(url: string | undefined, picture: () => ServerState): object | undefined {
  if (url === '/healthz') return { status: 'ok' }
  return url === '/state' ? picture() : undefined
}
