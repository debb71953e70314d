import { expect, onTestFinished, test } from 'vitest'

import { openBackend } from '../../test/support/proxy.ts'
import { answerOf } from './answer-of.ts'
import { poolTransport } from './pool-transport.ts'

const never = new AbortController().signal

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

test('a system that has just lost a backend is asked again until it answers', async () => {
  const { heard, ask } = await transportTo(['hang up', 502, 503, 200])
  expect(await answerOf(ask, never)).toMatchObject({ status: 200, body: { a: 1 } })
  expect(heard).toHaveLength(4)
})

test('a refusal is an answer, and who was called away asks once', async () => {
  const { heard, ask } = await transportTo([403, 'hang up'])
  expect(await answerOf(ask, never)).toMatchObject({ status: 403 })
  await expect(answerOf(ask, AbortSignal.abort())).rejects.toThrow()
  expect(heard).toHaveLength(2)
})
