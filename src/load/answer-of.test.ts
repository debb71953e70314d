import { expect, onTestFinished, test } from 'vitest'

import { openBackend } from '../../test/support/proxy.ts'
import { answerOf } from './answer-of.ts'
import { poolTransport } from './pool-transport.ts'

const patient = { forMs: 60_000, signal: new AbortController().signal }

async function transportTo(answers: readonly (number | 'hang up')[]) {
  const heard: string[] = []
  const backend = await openBackend((asked, answer) => {
    const next = answers[heard.length]
    heard.push(asked.url ?? '')
    if (typeof next === 'number') answer.writeHead(next, { 'retry-after': '0' }).end('{"a":1}')
    else asked.socket.destroy()
  })
  const transport = poolTransport(backend.url)
  onTestFinished(() => transport.close())
  return { heard, ask: () => transport.request('POST', '/match/m/end') }
}

test('retries until a system that just lost a backend answers', async () => {
  const { heard, ask } = await transportTo(['hang up', 502, 503, 200])
  expect(await answerOf(ask, patient)).toMatchObject({ status: 200, body: { a: 1 } })
  expect(heard).toHaveLength(4)
})

test('a refusal is an answer, and an aborted caller asks once', async () => {
  const { heard, ask } = await transportTo([403, 'hang up'])
  expect(await answerOf(ask, patient)).toMatchObject({ status: 403 })
  expect(await answerOf(ask, { ...patient, signal: AbortSignal.abort() })).toBeUndefined()
  expect(heard).toHaveLength(2)
})

test('gives up after the time limit', async () => {
  const { heard, ask } = await transportTo([503])
  expect(await answerOf(ask, { ...patient, forMs: 0 })).toBeUndefined()
  expect(heard).toHaveLength(1)
})
