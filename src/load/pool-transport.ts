import type { LookupFunction } from 'node:net'
import { Pool } from 'undici'

import { bearer, parseJson, retryAfterMs, type Transport } from '../client/transport.ts'
import { wholeAnswer } from './whole-answer.ts'

export interface PoolTransport extends Transport {
  close(): Promise<void>
}

/** Requests share these connections; a stream has its own. */
const REQUEST_CONNECTIONS = 64

/** `fetch` manages 4,500 requests per second at best, and would measure itself; a pool manages ten times as many. */
export function poolTransport(url: string, lookup?: LookupFunction): PoolTransport {
  const { origin, pathname } = new URL(url)
  const base = pathname.replace(/\/$/, '') + '/api'
  const own = lookup && { connect: { lookup } }
  const requests = new Pool(origin, { ...own, connections: REQUEST_CONNECTIONS, headersTimeout: 60_000 })
  const streams = new Pool(origin, {
    ...own,
    bodyTimeout: 60_000,
    headersTimeout: 60_000,
    keepAliveTimeout: 1000,
  })
  return {
    async request(method, path, ...[body, token]) {
      const type = body && { 'content-type': 'application/json' }
      const sent = { headers: { ...type, ...bearer(token) }, ...(body && { body: JSON.stringify(body) }) }
      const { status, headers, text } = await wholeAnswer(requests, { method, path: base + path, ...sent })
      return { status, retryAfterMs: retryAfterMs(one(headers['retry-after'])), body: parseJson(text) }
    },
    async stream(path, signal, token) {
      const headers = bearer(token)
      const answer = await streams.request({ method: 'GET', path: base + path, signal, headers })
      answer.body.on('error', () => undefined)
      return {
        status: answer.statusCode,
        retryAfterMs: retryAfterMs(one(answer.headers['retry-after'])),
        bytes: answer.body,
      }
    },
    async close() {
      await Promise.all([requests.destroy(), streams.destroy()])
    },
  }
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}
