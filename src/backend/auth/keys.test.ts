import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

import { inAnHour, providerKey, type ProviderKey } from '../../../test/support/jwt.ts'
import { openBackend } from '../../../test/support/proxy.ts'
import { waitFor } from '../../../test/support/wait-for.ts'
import { Unavailable } from '../../ports/unavailable.ts'
import { BadEnvironment } from '../../runtime/env.ts'
import { logger } from '../../runtime/log.ts'
import { loopback } from '../../runtime/networks.ts'
import type { AuthMode } from './auth-config.ts'
import { FileKeys } from './file-keys.ts'
import { JwksVerifier } from './jwks-verifier.ts'
import { openSignIn } from './open-sign-in.ts'
import { RemoteKeys, type RemoteTimes } from './remote-keys.ts'

const log = logger('test', 'silent')
const setOf = (...keys: readonly ProviderKey[]) => JSON.stringify({ keys: keys.map(({ jwk }) => jwk) })
const ADA = { sub: 'ada' }

/** A sign-in provider over real HTTP, which answers as the test says. */
async function openProvider(answer: string) {
  const provider = { answer, status: 200, asked: 0 }
  const opened = await openBackend((_request, response: ServerResponse) => {
    provider.asked += 1
    response.writeHead(provider.status, { 'content-type': 'application/json' }).end(provider.answer)
  })
  const verifier = (times: Partial<RemoteTimes> = { cooldownMs: 0, retryMs: 0 }) =>
    new JwksVerifier(new RemoteKeys(new URL(`${opened.url}/keys`), log, times))
  const close = (): void => {
    opened.close()
  }
  return Object.assign(provider, { url: opened.url, close, verifier })
}

test("a provider's new key is asked for when a token first names it", async () => {
  const [old, next] = [await providerKey('old'), await providerKey('next')]
  const provider = await openProvider(setOf(old))
  const verifier = provider.verifier()
  expect(await verifier.verify(await old.sign(ADA))).toMatchObject(ADA)
  provider.answer = setOf(old, next)
  expect(await verifier.verify(await next.sign(ADA))).toMatchObject(ADA)
  provider.answer = setOf(next)
  verifier.reload()
  const withdrawn = await old.sign(ADA)
  await waitFor('the old key to be gone', async () => (await verifier.verify(withdrawn)) === 'key')
})

test('unknown keys do not make us ask the provider again and again', async () => {
  const [known, unknown] = [await providerKey('known'), await providerKey('unknown')]
  const provider = await openProvider(setOf(known))
  const verifier = provider.verifier({})
  expect(await verifier.verify(await known.sign(ADA))).toMatchObject(ADA)
  for (let i = 0; i < 20; i += 1) expect(await verifier.verify(await unknown.sign({ ...ADA, i }))).toBe('key')
  expect(provider.asked).toBe(1)
})

test('players whose key is known sign in while the provider is down', async () => {
  const [known, unknown] = [await providerKey('known'), await providerKey('unknown')]
  const provider = await openProvider(setOf(known))
  const verifier = provider.verifier({ refreshMs: 0, cooldownMs: 0, retryMs: 0 })
  expect(await verifier.verify(await known.sign(ADA))).toMatchObject(ADA)
  provider.status = 500
  expect(await verifier.verify(await known.sign({ ...ADA, n: 2 }))).toMatchObject(ADA)
  provider.close()
  expect(await verifier.verify(await known.sign({ ...ADA, n: 3 }))).toMatchObject(ADA)
  // It may be new: nobody can know.
  await expect(verifier.verify(await unknown.sign(ADA))).rejects.toThrow(Unavailable)
})

test.each([
  [500, '{}'],
  [200, 'no JSON'],
  [200, '{"keys":7}'],
])('while no key is known, a provider that answers %s %s is unavailable', async (status, answer) => {
  const key = await providerKey('known')
  const provider = await openProvider(answer)
  provider.status = status
  const verifier = provider.verifier()
  await expect(verifier.verify(await key.sign(ADA))).rejects.toThrow(Unavailable)
  provider.status = 200
  provider.answer = setOf(key)
  expect(await verifier.verify(await key.sign(ADA))).toMatchObject(ADA)
})

test('a provider that is down is not asked for each token', async () => {
  const key = await providerKey('known')
  const provider = await openProvider('')
  provider.status = 503
  const verifier = provider.verifier({ retryMs: 60_000 })
  for (let i = 0; i < 20; i += 1)
    await expect(verifier.verify(await key.sign(ADA))).rejects.toThrow(Unavailable)
  expect(provider.asked).toBe(1)
})

test.each([500, 'nobody'])(
  'the log does not show the query of the URL: the provider answers %s',
  async (status) => {
    const provider = await openProvider('{}')
    if (status === 'nobody') provider.close()
    else provider.status = Number(status)
    const lines: unknown[] = []
    const warned = { warn: (fields: object) => lines.push(fields) }
    const url = new URL(`${provider.url}/keys?code=hunter2`)
    const verifier = new JwksVerifier(new RemoteKeys(url, warned))
    await expect(verifier.verify(await (await providerKey('known')).sign(ADA))).rejects.toThrow(Unavailable)
    expect(lines).toEqual([expect.objectContaining({ url: `${provider.url}/keys` })])
    expect(JSON.stringify(lines)).not.toContain('hunter2')
  },
)

test('the file of keys is read again when it changes, and a broken one leaves the keys as they were', async () => {
  const [old, next] = [await providerKey('old'), await providerKey('next')]
  const folder = mkdtempSync(join(tmpdir(), 'muster-keys-'))
  const path = join(folder, 'keys.json')
  writeFileSync(path, setOf(old))
  let changes = 0
  const verifier = new JwksVerifier(new FileKeys(path, () => (changes += 1), log))
  onTestFinished(() => {
    verifier[Symbol.dispose]()
    rmSync(folder, { recursive: true })
  })
  const [first, second] = [await old.sign(ADA), await next.sign(ADA)]
  expect([await verifier.verify(first), await verifier.verify(second)]).toEqual([expect.any(Object), 'key'])
  writeFileSync(path, '{"keys":')
  verifier.reload()
  expect(await verifier.verify(first)).toMatchObject(ADA)
  writeFileSync(path, setOf(next))
  await waitFor('the new key', async () => typeof (await verifier.verify(second)) === 'object')
  expect(await verifier.verify(first)).toBe('key')
  expect(changes).toBe(1)
})

test('a token counts no longer than its key, also if the key is withdrawn while it is being verified', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-keys-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
  })
  const path = join(folder, 'keys.json')
  const [old, next] = [await providerKey('old'), await providerKey('next')]
  const authorization = `Bearer ${await old.sign({ ...ADA, exp: inAnHour() })}`
  const credentials = { authorization, told: { peer: '127.0.0.1', forwardedFor: undefined } }
  const answers: string[] = []
  // How many steps a verification takes before it has the key is the library's choice: change the keys after each of them.
  for (let steps = 0; steps < 30; steps += 1) {
    writeFileSync(path, setOf(old))
    using signIn = await openSignIn({ mode: jwtWith(path), trustedProxies: loopback }, signInNeeds)
    const verifying = signIn.check(credentials)
    for (let step = 0; step < steps; step += 1) await Promise.resolve()
    writeFileSync(path, setOf(next))
    signIn.reload()
    answers.push((await verifying).kind)
    expect(await signIn.check(credentials)).toEqual({ kind: 'refused', fault: 'key' })
  }
  expect(answers).toContain('known')
})

const jwtWith = (path: string): AuthMode => ({
  kind: 'jwt',
  keys: { kind: 'file', path },
  rules: { issuer: undefined, audience: undefined, roleClaim: 'muster_role', skewMs: 0 },
})

const signInNeeds = {
  clock: { now: () => Date.now() },
  log,
  adminToken: undefined,
  mint: { isServersProof: () => false },
}

test('a start without a file of keys says so', () => {
  expect(() => new FileKeys('/nowhere/keys.json', () => undefined, log)).toThrow(BadEnvironment)
})
