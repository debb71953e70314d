import type { IncomingMessage, ServerResponse } from 'node:http'
import { expect, test } from 'vitest'

import { answerJson, answerProblem, openStream, ready } from '../../test/support/player-backend.ts'
import { openBackend } from '../../test/support/proxy.ts'
import { NotSignedIn, Refused } from './errors.ts'
import { player } from './node.ts'

/** A backend that serves only those who bring this token. */
async function backendFor(good: string) {
  const seen: string[] = []
  const { url } = await openBackend((request: IncomingMessage, response: ServerResponse) => {
    const { authorization = 'none' } = request.headers
    seen.push(authorization)
    request.resume().on('end', () => {
      if (authorization !== `Bearer ${good}`) answerProblem(response, 'NOT_SIGNED_IN')
      else if (request.url?.includes('/events')) openStream(response, ready)
      else answerJson(response, { status: 'queued' })
    })
  })
  return { url, seen }
}

test('the token is sent with every request and stream', async () => {
  const { url, seen } = await backendFor('good')
  const me = player(url, 'ann', { token: 'good' })
  await expect(me.join()).resolves.toMatchObject({ session_id: 'm1' })
  await me.status()
  expect(new Set(seen)).toEqual(new Set(['Bearer good']))
  expect(seen.length).toBeGreaterThanOrEqual(3)
})

test('a function is asked once, and once more when its token is refused', async () => {
  const { url, seen } = await backendFor('second')
  const tokens = ['first', 'second', 'third']
  const me = player(url, 'ann', { token: () => Promise.resolve(tokens.shift() ?? 'none left') })
  await expect(me.join()).resolves.toMatchObject({ session_id: 'm1' })
  await me.status()
  expect(seen[0]).toBe('Bearer first')
  expect(new Set(seen.slice(1))).toEqual(new Set(['Bearer second']))
  expect(tokens).toEqual(['third'])
})

test.each([
  ['a text', 'bad', 1],
  ['a function', () => 'bad', 2],
])('a refused token is NotSignedIn, with the reason: %s', async (_what, token, asked) => {
  const { url, seen } = await backendFor('good')
  const me = player(url, 'ann', { token })
  const error: unknown = await me.status().catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(NotSignedIn)
  expect(error).toBeInstanceOf(Refused)
  expect(error).toMatchObject({ name: 'NotSignedIn', status: 401 })
  expect(seen).toHaveLength(asked)
  await expect(me.join()).rejects.toBeInstanceOf(NotSignedIn)
  await expect(me.leave()).rejects.toBeInstanceOf(NotSignedIn)
})

test('without a token nothing is sent, and a system that asks for one says so', async () => {
  const { url, seen } = await backendFor('good')
  await expect(player(url, 'ann').join()).rejects.toBeInstanceOf(NotSignedIn)
  expect(seen).toEqual(['none'])
})

test('a token that no longer counts ends the wait when the stream is opened', async () => {
  const { url } = await openBackend((request: IncomingMessage, response: ServerResponse) => {
    request.resume().on('end', () => {
      if (request.url?.includes('/events')) answerProblem(response, 'NOT_SIGNED_IN')
      else answerJson(response, { status: 'queued' })
    })
  })
  await expect(player(url, 'ann', { token: 'old' }).join()).rejects.toBeInstanceOf(NotSignedIn)
})

test('a function that fails is asked again with the next request', async () => {
  const { url } = await backendFor('good')
  let calls = 0
  const me = player(url, 'ann', {
    token: () => {
      calls += 1
      if (calls === 1) throw new Error('the sign-in is down')
      return 'good'
    },
  })
  await expect(me.status()).rejects.toThrow('the sign-in is down')
  await expect(me.status()).resolves.toMatchObject({ status: 'queued' })
})
