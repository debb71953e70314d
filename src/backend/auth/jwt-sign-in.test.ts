import { createLocalJWKSet } from 'jose'
import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'

import { inAnHour, part, providerKey, signedToken, JWT_SECRET } from '../../../test/support/jwt.ts'
import { matchId } from '../../match/ids.ts'
import type { ClaimRules } from './claims.ts'
import { JwksVerifier } from './jwks-verifier.ts'
import { JwtSignIn } from './jwt-sign-in.ts'
import { SecretVerifier } from './secret-verifier.ts'
import { VerifiedTokens } from './verified-tokens.ts'
import type { Verifier } from './verify.ts'

const NOW = Date.parse('2030-01-01T00:00:00Z')
const RULES: ClaimRules = { issuer: 'studio', audience: 'game', roleClaim: 'muster_role', skewMs: 5000 }
const GOOD = { sub: 'ada', iss: 'studio', aud: 'game', exp: inAnHour(NOW) }
const told = { peer: '127.0.0.1', forwardedFor: undefined }
const MATCH = matchId('m1')

function signIn(verifier: Verifier = new SecretVerifier([JWT_SECRET]), rules = RULES) {
  let now = NOW
  const it = new JwtSignIn({
    verifier,
    verified: new VerifiedTokens(Infinity),
    keys: { count: 0 },
    rules,
    clock: { now: () => now },
    adminToken: 'the-token-of-an-operator',
    mint: { isServersProof: (match, proof) => match === 'm1' && proof === 'proof' },
  })
  return {
    check: (authorization: string | undefined, about = MATCH) => it.check({ authorization, told, about }),
    at: (time: number) => {
      now = time
    },
  }
}

const check = (token: string, rules = RULES) => signIn(undefined, rules).check(`Bearer ${token}`)
const known = (principal: object) => ({ kind: 'known', principal })
const ADA = known({ kind: 'player', player: 'ada' })
const refused = (fault: string) => ({ kind: 'refused', fault })

test('the subject of a signed token is the player', () => {
  expect(check(signedToken(GOOD))).toEqual(ADA)
})

test('"bearer" may be in lower case', () => {
  expect(signIn().check(`bearer ${signedToken(GOOD)}`)).toEqual(ADA)
})

test.each([
  ['no header', undefined, 'missing'],
  ['another scheme', 'Basic YTpi', 'malformed'],
  ['no token', 'Bearer ', 'malformed'],
  ['two tokens', `Bearer ${signedToken(GOOD)} ${signedToken(GOOD)}`, 'malformed'],
  ['a text', 'Bearer guess', 'malformed'],
])('%s is refused', (_what, header, fault) => {
  expect(signIn().check(header)).toEqual(refused(fault))
})

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey
const publicPem = rsa.export({ type: 'spki', format: 'pem' }).toString()

test.each([
  ['no signature', `${part({ alg: 'none' })}.${part(GOOD)}.`, 'malformed'],
  ['alg none', `${part({ alg: 'none' })}.${part(GOOD)}.AAAA`, 'algorithm'],
  ['alg NONE, signed with the secret', signedToken(GOOD, { header: { alg: 'NONE' } }), 'algorithm'],
  ['alg HS512', signedToken(GOOD, { header: { alg: 'HS512' } }), 'algorithm'],
  ['alg RS256', signedToken(GOOD, { header: { alg: 'RS256' } }), 'algorithm'],
  ['an extension', signedToken(GOOD, { header: { alg: 'HS256', crit: ['b64'], b64: false } }), 'algorithm'],
  ['no alg', signedToken(GOOD, { header: {} }), 'algorithm'],
  ['a head that is no object', signedToken(GOOD, { header: [] }), 'malformed'],
  ['another secret', signedToken(GOOD, { secret: 'x'.repeat(32) }), 'signature'],
  ['a public key as the secret', signedToken(GOOD, { secret: publicPem }), 'signature'],
  ['a cut signature', signedToken(GOOD).slice(0, -2), 'signature'],
  ['other claims under the signature', forged(), 'signature'],
  ['claims that are no object', signedToken('null'), 'malformed'],
  ['10 kB', signedToken({ ...GOOD, more: 'x'.repeat(10_000) }), 'malformed'],
])('a token with %s is refused', (_what, token, fault) => {
  expect(check(token)).toEqual(refused(fault))
})

function forged(): string {
  const [head, , signature] = signedToken(GOOD).split('.')
  return [head, part({ ...GOOD, sub: 'bob' }), signature].join('.')
}

const second = NOW / 1000

test.each([
  ['has expired', { exp: second - 6 }, 'expired'],
  ['never expires', { exp: undefined }, 'expired'],
  ['expires at a text', { exp: '9999999999' }, 'expired'],
  ['is not valid yet', { nbf: second + 6 }, 'not-yet'],
  ['is valid from a text', { nbf: '0' }, 'not-yet'],
  ['comes from another issuer', { iss: 'other' }, 'issuer'],
  ['comes from nobody', { iss: undefined }, 'issuer'],
  ['is for another audience', { aud: 'other' }, 'audience'],
  ['is for other audiences', { aud: ['other', 'third'] }, 'audience'],
  ['is for nobody', { aud: undefined }, 'audience'],
  ['names nobody', { sub: undefined }, 'subject'],
  ['names several', { sub: ['ada'] }, 'subject'],
  ['names a number', { sub: 7 }, 'subject'],
  ['names no player id', { sub: 'a b' }, 'subject'],
  ['names a too long id', { sub: 'a'.repeat(129) }, 'subject'],
])('a signed token that %s is refused', (_what, claims, fault) => {
  expect(check(signedToken({ ...GOOD, ...claims }))).toEqual(refused(fault))
})

test.each([
  ['expired within the skew', { exp: second - 4 }],
  ['valid soon, within the skew', { nbf: second + 4 }],
  ['one of several audiences', { aud: ['other', 'game'] }],
  ['a role that Muster does not know', { muster_role: 'authenticated' }],
  ['several roles', { muster_role: ['operator'] }],
])('a player signs in with a token that is %s', (_what, claims) => {
  expect(check(signedToken({ ...GOOD, ...claims }))).toEqual(ADA)
})

test('issuer and audience are checked only where they are set', () => {
  const rules = { ...RULES, issuer: undefined, audience: undefined }
  expect(check(signedToken({ sub: 'ada', exp: GOOD.exp }), rules)).toEqual(ADA)
})

test.each(['viewer', 'operator', 'game-backend'])('the role %s needs no player', (role) => {
  const { sub: _sub, ...claims } = GOOD
  expect(check(signedToken({ ...claims, muster_role: role }))).toEqual(known({ kind: role }))
  expect(check(signedToken({ ...claims, role }), { ...RULES, roleClaim: 'role' })).toEqual(
    known({ kind: role }),
  )
})

test('ADMIN_TOKEN is an operator, and a proof is the game server of the match that the request is about', () => {
  const { check } = signIn()
  expect(check('Bearer the-token-of-an-operator')).toEqual(known({ kind: 'operator' }))
  expect(check('Bearer the-token')).toEqual(refused('malformed'))
  expect(check('Bearer proof')).toEqual(known({ kind: 'server', match: 'm1' }))
  expect(check('Bearer proof', matchId('m2'))).toEqual(refused('malformed'))
})

test('a token that was verified counts until it expires', () => {
  const { check, at } = signIn()
  const token = `Bearer ${signedToken(GOOD)}`
  expect(check(token)).toEqual(ADA)
  at(GOOD.exp * 1000 + RULES.skewMs - 1)
  expect(check(token)).toEqual(ADA)
  at(GOOD.exp * 1000 + RULES.skewMs)
  expect(check(token)).toEqual(refused('expired'))
})

test('while a secret is replaced, both verify', () => {
  const next = 'the secret of next month, 32 bytes'
  const both = signIn(new SecretVerifier([next, JWT_SECRET]))
  for (const secret of [next, JWT_SECRET])
    expect(both.check(`Bearer ${signedToken(GOOD, { secret })}`)).toEqual(ADA)
  const after = signIn(new SecretVerifier([next]))
  expect(after.check(`Bearer ${signedToken(GOOD)}`)).toEqual(refused('signature'))
})

test.each(['ES256', 'RS256', 'PS256', 'EdDSA'])('a provider signs with %s', async (alg) => {
  const key = await providerKey('k1', alg)
  const { check } = providerOf(key.jwk)
  const token = await key.sign(GOOD)
  expect(await check(`Bearer ${token}`)).toEqual(ADA)
  // Verified already: no promise.
  expect(check(`Bearer ${token}`)).toEqual(ADA)
})

test('what the keys of a provider did not sign is refused', async () => {
  const [key, same, other] = await Promise.all(['k1', 'k1', 'k2'].map((kid) => providerKey(kid)))
  if (!key || !same || !other) throw new Error('no keys')
  const { check } = providerOf(key.jwk)
  const embedded = { alg: 'ES256', kid: 'k1', jwk: same.jwk }
  const tokens = {
    signature: [await same.sign(GOOD), withHead(await same.sign(GOOD), embedded)],
    key: [await other.sign(GOOD)],
    algorithm: [
      signedToken(GOOD, { secret: JSON.stringify(key.jwk), header: { alg: 'HS256', kid: 'k1' } }),
      signedToken(GOOD, { header: { alg: 'none', kid: 'k1' } }),
      withHead(await key.sign(GOOD), { alg: 'ES256', kid: 'k1', crit: ['exp'], exp: 1 }),
    ],
    malformed: ['a.b', `${part('x')}.${part(GOOD)}.AAAA`],
  }
  for (const [fault, all] of Object.entries(tokens))
    for (const token of all) expect(await check(`Bearer ${token}`), token).toEqual(refused(fault))
})

function providerOf(...keys: Parameters<typeof createLocalJWKSet>[0]['keys']) {
  const keyFor = createLocalJWKSet({ keys })
  return signIn(new JwksVerifier({ keyFor, reload: () => undefined, [Symbol.dispose]: () => undefined }))
}

function withHead(token: string, header: object): string {
  const [, ...rest] = token.split('.')
  return [part(header), ...rest].join('.')
}
