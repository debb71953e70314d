import { expect, test } from 'vitest'

import { BadEnvironment } from '../runtime/env.ts'
import { proxyConfig } from './config.ts'

test('only the secret is required', () => {
  expect(proxyConfig({ TOKEN_SECRET: 'at-least-16-bytes' })).toMatchObject({
    port: 8080,
    host: '::',
    backendUrls: [new URL('http://127.0.0.1:8081')],
    tls: undefined,
    drainMs: 30_000,
    limits: {
      connections: 20_000,
      connectionsPerAddress: 0,
      handshakeMs: 5000,
      bodyBytes: 1_048_576,
      tunnelIdleMs: 0,
    },
  })
})

test('all errors are reported at once', () => {
  const open = (): unknown => proxyConfig({ PORT: 'x', BACKEND_URL: 'ftp://x', TLS_CERT_FILE: '/nowhere' })
  expect(open).toThrow(BadEnvironment)
  expect(open).toThrow(/PORT[^]*BACKEND_URL[^]*TOKEN_SECRET|TOKEN_SECRET[^]*PORT/)
  expect(open).toThrow(/TLS_CERT_FILE and TLS_KEY_FILE/)
})
