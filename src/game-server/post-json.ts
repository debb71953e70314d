import type { IncomingHttpHeaders } from 'node:http'

import * as http from './lean-http.ts'

const PATIENCE_MS = 3000

interface Head {
  readonly status: number
  readonly headers: IncomingHttpHeaders
}

/**
 * Posts it, and gives the head of the answer. By `node:http`, not `fetch`, which would take 10 MB of an idle server; and
 * TLS is only loaded by who needs it.
 */
export async function postJson(url: URL, body: object, headers: Record<string, string>): Promise<Head> {
  const { request } = url.protocol === 'https:' ? await import('node:https') : http
  const json = JSON.stringify(body)
  const all = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json), ...headers }
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers: all }, (response) => {
      response.on('error', reject).on('end', () => {
        resolve({ status: response.statusCode ?? 500, headers: response.headers })
      })
      response.resume()
    })
    // Of the whole exchange: a backend that accepts and never answers must not hold up the next report.
    const patience = setTimeout(() => sent.destroy(new Error('no answer in time')), PATIENCE_MS)
    sent.on('error', reject).on('close', () => {
      clearTimeout(patience)
    })
    sent.end(json)
  })
}
