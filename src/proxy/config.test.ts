import { expect, test } from 'vitest'

import { BadEnvironment } from '../runtime/env.ts'
import { proxyConfig } from './config.ts'

test('only the secret is required', () => {
  expect(proxyConfig({ TOKEN_SECRET: 'at-least-16-bytes' })).toMatchObject({
    port: 8080,
    host: '::',
    backendUrls: [new URL('http://127.0.0.1:8081')],
    tls: undefined,
    publicRoutes: 'players',
    proxyProtocol: false,
    drainMs: 30_000,
    limits: {
      connections: 20_000,
      connectionsPerAddress: 4000,
      requestsPerSecond: 200,
      handshakeMs: 5000,
      bodyBytes: 65_536,
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

test('the PROXY protocol needs the networks that may use it', () => {
  const vars = { TOKEN_SECRET: 'at-least-16-bytes', PROXY_PROTOCOL: 'true' }
  expect(() => proxyConfig(vars)).toThrow('PROXY_PROTOCOL needs TRUSTED_PROXIES')
  expect(() => proxyConfig({ ...vars, TRUSTED_PROXIES: '10/8' })).toThrow('TRUSTED_PROXIES contains 10/8')
  const config = proxyConfig({ ...vars, TRUSTED_PROXIES: 'private, 203.0.113.7' })
  const trusted = ['10.1.2.3', '::ffff:10.1.2.3', '203.0.113.7', '203.0.113.8', '127.0.0.1']
  expect(trusted.map((address) => config.trustedProxies.has(address))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ])
})

test('one switch turns all limits per address off', () => {
  const { limits } = proxyConfig({
    TOKEN_SECRET: 'at-least-16-bytes',
    LIMITS_PER_ADDRESS: 'off',
    MAX_REQUESTS_PER_ADDRESS: '5',
  })
  expect(limits).toMatchObject({
    connectionsPerAddress: 0,
    newConnectionsPerSecond: 0,
    requestsPerSecond: 0,
    eventStreamsPerAddress: 0,
    tunnelsPerAddress: 0,
    connections: 20_000,
  })
})
