import { expect, test } from 'vitest'

import { BadEnvironment, Env } from '../../runtime/env.ts'
import { authConfig, type AuthGiven } from './auth-config.ts'

const SECRET = 'x'.repeat(32)
const read = (vars: NodeJS.ProcessEnv, given: AuthGiven = { host: '127.0.0.1' }) =>
  Env.read(vars, (env) => authConfig(env, given))

test.each(['127.0.0.1', '::1', 'localhost', '127.9.9.9'])('on %s, players need not sign in', (host) => {
  expect(read({}, { host }).mode).toEqual({ kind: 'none', allowAnonymous: false })
})

test.each(['::', '0.0.0.0', '192.0.2.1', 'play.example.com'])('on %s, that must be meant', (host) => {
  expect(() => read({}, { host })).toThrow(/ALLOW_ANONYMOUS/)
  expect(read({ ALLOW_ANONYMOUS: 'true' }, { host }).mode).toEqual({ kind: 'none', allowAnonymous: true })
  expect(read({ AUTH: 'jwt', JWT_SECRET: SECRET }, { host }).mode.kind).toBe('jwt')
})

test.each([
  [{ AUTH: 'jwt' }, /exactly one of/],
  [{ AUTH: 'jwt', JWT_SECRET: SECRET, JWT_JWKS_URL: 'https://a.example' }, /exactly one of/],
  [{ AUTH: 'jwt', JWT_SECRET: 'short' }, /32 bytes/],
  [{ AUTH: 'jwt', JWT_SECRET: `${SECRET} short` }, /32 bytes/],
  [{ AUTH: 'jwt', JWT_SECRET: '  ' }, /32 bytes/],
  [{ AUTH: 'jwt', JWT_JWKS_URL: 'keys' }, /http or https URL/],
  [
    { AUTH: 'jwt', JWT_JWKS_URL: 'https://me:hunter2@a.example/keys' },
    /JWT_JWKS_URL must not contain a user or a pass/,
  ],
  [{ AUTH: 'basic' }, /none or jwt/],
  [{ ADMIN_TOKEN: 'fifteen letters' }, /16 bytes/],
  [{ TRUSTED_PROXIES: 'everybody' }, /TRUSTED_PROXIES contains everybody/],
])('%j is refused', (vars, sentence) => {
  expect(() => read(vars)).toThrow(BadEnvironment)
  expect(() => read(vars)).toThrow(sentence)
})

test('a fault never shows the secret', () => {
  expect(() => read({ AUTH: 'jwt', JWT_SECRET: 'hunter2' })).not.toThrow(/hunter2/)
})

test("everybody knows the administrators' token of muster dev: it is for this machine only", () => {
  expect(read({}, { host: '127.0.0.1', adminDefault: 'dev' }).adminToken).toBe('dev')
  expect(read({ ALLOW_ANONYMOUS: 'true' }, { host: '::', adminDefault: 'dev' }).adminToken).toBeUndefined()
})
