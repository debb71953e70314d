import { once } from 'node:events'
import { pino } from 'pino'
import { expect, test } from 'vitest'

import { dialPort, openBackend, openGameServer, openProxy, tokenTo } from '../../test/support/proxy.ts'
import { waitFor } from '../../test/support/wait-for.ts'
import { lateTokens } from './late-tokens.ts'

const nothing = (): void => undefined
const HOUR_S = 3600

async function world(aheadMs: number) {
  const game = await openGameServer((socket) => socket.pipe(socket))
  const backend = await openBackend(nothing, aheadMs)
  const proxy = await openProxy({ BACKEND_URL: backend.url })
  const join = async (ttl: number): Promise<string> => {
    const client = dialPort(proxy.port)
    client.write(`JOIN ${tokenTo(game.port, { ttl })}\n`)
    const [first] = (await once(client, 'data')) as [Buffer]
    client.destroy()
    return first.toString('latin1').slice(0, 5)
  }
  return { join }
}

test('a proxy whose clock is far ahead accepts tokens once it knows the time', async () => {
  const { join } = await world(-HOUR_S * 1000)
  await waitFor('the time to arrive', async () => (await join(-HOUR_S + 60)) === 'JOIN ')
})

test("a proxy whose clock is far behind refuses a token that has expired by the backend's time", async () => {
  const { join } = await world(HOUR_S * 1000)
  await waitFor('the time to arrive', async () => (await join(HOUR_S - 60)) === 'ERROR')
  expect(await join(HOUR_S + 60)).toBe('JOIN ')
})

test('a token that is late by less than the tolerance passes', async () => {
  const { join } = await world(HOUR_S * 1000)
  await waitFor('the time to arrive', async () => (await join(HOUR_S - 60)) === 'ERROR')
  expect(await join(HOUR_S)).toBe('JOIN ')
})

test('late tokens are logged with how late they were, but not each of them', () => {
  const lines: string[] = []
  const late = lateTokens(pino({}, { write: (line: string) => lines.push(line) }))
  for (let i = 0; i < 100; i += 1) late(90_000)
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([{ lateSeconds: 90, times: 1 }])
})
