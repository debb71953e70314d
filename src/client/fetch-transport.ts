import { bearer, parseJson, retryAfterMs, type Transport } from './transport.ts'

/** Without a timeout `fetch` waits five minutes for a peer that is gone. */
const PATIENCE_MS = 10_000

/** `base` is the proxy's address with `/api`. */
export function fetchTransport(base: string): Transport {
  return {
    where: base,
    async request(method, path, ...[body, token]) {
      const type = body && { 'content-type': 'application/json' }
      const sent = { headers: { ...type, ...bearer(token) }, ...(body && { body: JSON.stringify(body) }) }
      const signal = AbortSignal.timeout(PATIENCE_MS)
      const response = await fetch(base + path, { method, signal, ...sent })
      const after = retryAfterMs(response.headers.get('retry-after'))
      return { status: response.status, retryAfterMs: after, body: parseJson(await response.text()) }
    },
    async stream(path, signal, token) {
      const headers = { accept: 'text/event-stream', ...bearer(token) }
      const response = await fetch(base + path, { signal, headers })
      const after = retryAfterMs(response.headers.get('retry-after'))
      return { status: response.status, retryAfterMs: after, bytes: chunks(response.body) }
    },
  }
}

/** With a reader: not every browser can iterate a stream. */
async function* chunks(body: ReadableStream<Uint8Array> | null): AsyncIterable<Uint8Array> {
  const reader = body?.getReader()
  if (!reader) return
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
