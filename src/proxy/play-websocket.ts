import { WebSocketServer, type WebSocket } from 'ws'

import { MAX_LINE_BYTES } from '../protocol/lines.ts'
import { answerProblemRaw } from './answers.ts'
import type { Clients } from './clients.ts'
import type { Upgrade } from './http-server.ts'
import { PlayLink, type PlayNeeds } from './play-link.ts'

/** How long after our close a client may take to receive what is still on its way. */
const CLOSE_WITHIN_MS = 10_000
const GOING_AWAY = 1001
/** A line has 4096 bytes; a browser sends it in one frame. */
const MOST_FRAGMENTS = 64

export interface PlayServer {
  take(match: string, upgrade: Upgrade): void
  close(): void
}

/**
 * A browser's connection to its match. The first frame is `JOIN <token>`, as on TCP: a token in the URL would end up in
 * logs.
 */
export function playServer(needs: Omit<PlayNeeds, 'from'>, clients: Clients): PlayServer {
  const options = {
    maxPayload: MAX_LINE_BYTES,
    maxFragments: MOST_FRAGMENTS,
    perMessageDeflate: false,
    closeTimeout: CLOSE_WITHIN_MS,
  }
  const server = new WebSocketServer({ noServer: true, ...options })
  server.on('wsClientError', (_error, socket) => {
    answerProblemRaw(socket, 'BAD_REQUEST')
  })
  return {
    take(match, { request, socket, head }) {
      server.handleUpgrade(request, socket, head, (client: WebSocket) => {
        const from = clients.asking(request)
        new PlayLink(client, match, { ...needs, from }).start()
      })
    },
    close() {
      for (const client of server.clients) client.close(GOING_AWAY)
      server.close()
    },
  }
}
