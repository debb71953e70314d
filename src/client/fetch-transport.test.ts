import type { ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'

import { freePort } from '../demo/free-port.ts'
import { openBackend } from '../../test/support/proxy.ts'
import { waitFor } from '../../test/support/wait-for.ts'
import { fetchTransport } from './fetch-transport.ts'
import { retryAfterMs } from './transport.ts'

const { signal } = new AbortController()

interface Heard {
  readonly line: string
  readonly type: string | undefined
  readonly accept: string | undefined
  readonly body: string
}

async function open(answer: (response: ServerResponse) => void) {
  const heard: Heard[] = []
  const { url } = await openBackend((request, response) => {
    void request.toArray().then((chunks: Buffer[]) => {
      const { 'content-type': type, accept } = request.headers
      heard.push({
        line: `${request.method} ${request.url}`,
        type,
        accept,
        body: Buffer.concat(chunks).toString(),
      })
      answer(response)
    })
  })
  return { heard, transport: fetchTransport(`${url}/api`) }
}

describe('a request', () => {
  test('sends its body as JSON, and returns the JSON of the answer', async () => {
    const { heard, transport } = await open((response) => response.end('{"status":"queued"}'))
    const answer = await transport.request('POST', '/match/join', { player_id: 'ä' })
    expect(answer).toEqual({ status: 200, retryAfterMs: undefined, body: { status: 'queued' } })
    expect(heard).toMatchObject([
      { line: 'POST /api/match/join', type: 'application/json', body: '{"player_id":"ä"}' },
    ])
  })

  test('without a body sends no content type', async () => {
    const { heard, transport } = await open((response) => response.end('{}'))
    await transport.request('POST', '/match/m1/end')
    expect(heard).toMatchObject([{ line: 'POST /api/match/m1/end', type: undefined, body: '' }])
  })

  test('returns a refusal as an answer, with the requested wait', async () => {
    const { transport } = await open((response) => {
      response.writeHead(503, { 'retry-after': '2' }).end('{"code":"UNAVAILABLE"}')
    })
    expect(await transport.request('GET', '/match/status')).toEqual({
      status: 503,
      retryAfterMs: 2000,
      body: { code: 'UNAVAILABLE' },
    })
  })

  test('ignores a body that is not JSON, such as from a load balancer', async () => {
    const { transport } = await open((response) => response.writeHead(502).end('<html>Bad Gateway'))
    expect(await transport.request('GET', '/')).toEqual({
      status: 502,
      retryAfterMs: undefined,
      body: undefined,
    })
  })

  test('rejects if nobody answers, or the answer is cut off', async () => {
    const nobody = fetchTransport(`http://127.0.0.1:${await freePort()}`)
    await expect(nobody.request('GET', '/')).rejects.toThrow()
    const { transport } = await open((response) => {
      response.writeHead(200, { 'content-length': '10' }).write('{', () => response.destroy())
    })
    await expect(transport.request('GET', '/')).rejects.toThrow()
  })
})

describe('a stream', () => {
  test('resolves with its first bytes, long before its end', async () => {
    const streams: ServerResponse[] = []
    const { heard, transport } = await open((response) => {
      streams.push(response)
      response.writeHead(200).write('one')
    })
    const { status, bytes } = await transport.stream('/match/events', signal)
    const chunks: string[] = []
    for await (const chunk of bytes) {
      chunks.push(Buffer.from(chunk).toString())
      for (const stream of streams) stream.end(chunks.length === 1 ? 'two' : undefined)
    }
    expect(status).toBe(200)
    expect(chunks.join('')).toBe('onetwo')
    expect(heard).toMatchObject([{ line: 'GET /api/match/events', accept: 'text/event-stream' }])
  })

  test('that is refused says so, and when to retry', async () => {
    const { transport } = await open((response) => response.writeHead(503, { 'retry-after': '1' }).end())
    expect(await transport.stream('/', signal)).toMatchObject({ status: 503, retryAfterMs: 1000 })
  })

  test('may have no body at all', async () => {
    const { transport } = await open((response) => response.writeHead(204).end())
    const { bytes } = await transport.stream('/', signal)
    const chunks: Uint8Array[] = []
    for await (const chunk of bytes) chunks.push(chunk)
    expect(chunks).toEqual([])
  })

  test.each(['an abort', 'its reader stopping'])('is closed by %s', async (by) => {
    const stop = new AbortController()
    const streams: ServerResponse[] = []
    const { transport } = await open((response) => {
      streams.push(response)
      response.writeHead(200).write('one')
    })
    const { bytes } = await transport.stream('/', stop.signal)
    const reading = (async () => {
      for await (const _chunk of bytes) {
        if (by === 'an abort') stop.abort()
        else break
      }
    })()
    if (by === 'an abort') await expect(reading).rejects.toThrow('abort')
    else await reading
    await waitFor('the backend to see it', () => streams[0]?.closed)
  })
})

test('reads Retry-After in seconds, and ignores anything else', () => {
  expect(retryAfterMs('3')).toBe(3000)
  expect(retryAfterMs('0')).toBe(0)
  for (const header of ['soon', '-1', 'Wed, 21 Oct 2026 07:28:00 GMT', 'Infinity', null, undefined])
    expect(retryAfterMs(header)).toBeUndefined()
})
