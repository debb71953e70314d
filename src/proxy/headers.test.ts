import { expect, test } from 'vitest'

import { endToEnd, forwarded } from './headers.ts'

test('drops hop-by-hop headers, those named by Connection, and those that only we may set', () => {
  const sent = {
    connection: 'keep-alive, X-Internal-Auth',
    'x-internal-auth': 'yes',
    'keep-alive': 'timeout=5',
    te: 'trailers',
    'transfer-encoding': 'chunked',
    upgrade: 'h2c',
    host: 'evil',
    forwarded: 'for=1.2.3.4',
    'x-forwarded-for': '1.2.3.4',
    'x-forwarded-port': '1',
    'x-real-ip': '1.2.3.4',
    traceparent: '00-1',
    'x-request-id': 'r1',
    'set-cookie': ['a=1', 'b=2'],
  }
  expect(endToEnd(sent)).toEqual({ traceparent: '00-1', 'x-request-id': 'r1', 'set-cookie': ['a=1', 'b=2'] })
})

test('the client is described by its address', () => {
  expect(forwarded({ address: '10.0.0.1', proto: 'http', host: 'a:1' })).toEqual({
    'x-forwarded-for': '10.0.0.1',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': 'a:1',
    forwarded: 'for=10.0.0.1;proto=http;host="a:1"',
  })
  expect(forwarded({ address: '::1', proto: 'https', host: 'a";for=x' })['forwarded']).toBe(
    'for="[::1]";proto=https;host="a\\";for=x"',
  )
})
