import { once } from 'node:events'
import { request } from 'node:http'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { EVENT_LINE, formatStreamLine, parseStreamNews } from '../../src/protocol/event-line.ts'
import { bearer, JWT_SECRET } from '../support/jwt.ts'
import { startSystem, type System } from '../support/system.ts'

/** As AUTH_FAILURES_PER_MINUTE has it by default. */
const ALLOWED = 10
const GUESSES = ALLOWED + 2
const refusals = [...Array<string>(ALLOWED).fill('NOT_SIGNED_IN'), 'TOO_MANY_GUESSES', 'TOO_MANY_GUESSES']

let system: System
beforeAll(async () => {
  system = await startSystem({ AUTH: 'jwt', JWT_SECRET })
})
afterAll(() => system[Symbol.asyncDispose]())

async function countedGuesses(): Promise<number> {
  const metrics = await (await fetch(`${system.backendUrl}/metrics`)).text()
  return Number(/^muster_auth_failures_total\{reason="malformed"\} (\d+)/m.exec(metrics)?.[1] ?? 0)
}

test('a wrong token for an event stream is counted once, and refused as on any other route', async () => {
  const before = await countedGuesses()
  const answers = []
  for (let i = 0; i < GUESSES; i += 1) {
    const headers = bearer(`guess-${i}`)
    const answer = await fetch(`${system.url}/api/match/events?player_id=ada`, { headers })
    answers.push({
      headers: answer.headers,
      body: (await answer.json()) as { code: string; detail?: string },
    })
  }
  expect(answers.map(({ body }) => body.code)).toEqual(refusals)
  expect(answers[0]?.body.detail).toBe('The token is not a JWT.')
  expect(answers[0]?.headers.get('www-authenticate')).toBe('Bearer')
  expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(1)
  expect((await countedGuesses()) - before).toBe(GUESSES)
})

test('whoever opens a connection for event streams themselves guesses no more than others', async () => {
  const before = await countedGuesses()
  const { hostname: host, port } = new URL(system.backendUrl)
  const asked = request({ host, port, method: 'CONNECT', path: EVENT_LINE })
  asked.end()
  const [, socket] = (await once(asked, 'connect')) as [unknown, Socket]
  const answers = createInterface({ input: socket })[Symbol.asyncIterator]()
  const codes = []
  for (let n = 0; n < GUESSES; n += 1) {
    const guess = { authorization: `Bearer guess-${n}`, address: '192.0.2.9' }
    socket.write(formatStreamLine({ n, kind: 'open', player: 'ada', after: '', ...guess }))
    const news = parseStreamNews(String((await answers.next()).value))
    codes.push(news?.kind === 'none' ? news.refusal?.code : news)
  }
  socket.destroy()
  expect(codes).toEqual(refusals)
  expect((await countedGuesses()) - before).toBe(GUESSES)
})
