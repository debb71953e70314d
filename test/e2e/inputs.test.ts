import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { RunningProxy } from '../../src/proxy/server.ts'
import { fromWords, inWords } from '../support/answers-in.ts'
import { exchange } from '../support/exchange.ts'
import { frame } from '../support/frames.ts'
import { testServer, testToken } from '../support/game-server.ts'
import type { InHand, Input, Peer, Topic } from '../support/input.ts'
import { startInputSystem, type InputSystem } from '../support/input-system.ts'
import { waitFor } from '../support/wait-for.ts'
import { topics } from './inputs/all.ts'

let system: InputSystem
beforeAll(async () => {
  system = await startInputSystem()
})
afterAll(() => system[Symbol.asyncDispose]())

let count = 0

interface Target {
  readonly port: number
  readonly inHand: InHand
}

async function send(input: Input, to: Peer, { port, inHand }: Target): Promise<string> {
  const sent = [input.sends(inHand)].flat()
  const pieces = sent.map((piece) => (typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece))
  const expected = fromWords(input.answers[to] ?? '')
  const { pauseMs = 0 } = input
  return inWords(await exchange({ port, pieces, pauseMs, expected, followUp: followUp(expected, inHand) }))
}

/** Asked on the same connection, in its protocol. */
function followUp([first = '']: readonly string[], { api }: InHand) {
  if (first === '101') return { sends: frame('GET_STATE'), answer: 'STATE open' }
  if (!/^\d{3}/.test(first)) return { sends: Buffer.from('GET_STATE\n'), answer: 'STATE open' }
  return { sends: Buffer.from(asked(`${api}/match/status?player_id=next`)), answer: '200' }
}

const asked = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: h\r\n\r\n`

/** Over HTTP, on a new connection: it is answered, and no hidden request has let a player in. */
async function isWell(port: number, api: string): Promise<void> {
  const path = `http://127.0.0.1:${port}${api}/match/status?player_id=smuggled`
  const answer = await fetch(path, { headers: { connection: 'close' } })
  expect([answer.status, await answer.json()]).toMatchObject([200, { status: 'pending', session_id: null }])
}

/** A game server may end by an input: each gets its own. */
async function inOwnGame(input: Input, to: 'game server' | 'control port'): Promise<string> {
  await using server = await testServer({ limits: { tokenRequired: true } })
  const inHand = {
    api: '',
    match: 'm1',
    token: testToken({ player: 'ann' }),
    otherToken: testToken({ player: 'ann', match: 'm2' }),
    expiredToken: testToken({ player: 'ann', exp: 1 }),
    proof: '',
  }
  const port = to === 'game server' ? server.port : server.controlPort
  const answer = await send(input, to, { port, inHand })
  expect(server.log.filter(({ facts }) => 'error' in facts)).toEqual([])
  return answer
}

describe.each(topics.map((each) => [each.title, each] as const))(
  '%s',
  (_title, { inputs, limits }: Topic) => {
    let proxy: RunningProxy
    beforeAll(async () => {
      proxy = await system.openProxy(limits)
    })
    afterAll(async () => {
      await waitFor('no connection', () => proxy.stats().connections === 0)
      expect(proxy.stats()).toEqual({ connections: 0, tunnels: 0, requests: 0 })
      await proxy.close()
    })
    const isSlow = Object.keys(limits).length > 0
    const rows = inputs.flatMap((input) =>
      Object.entries(input.answers).map(([to, answer]) => [input.what, to as Peer, answer, input] as const),
    )
    test.for(rows)('%s, to the %s: %s', { concurrent: isSlow }, async ([, to, answer, input], { expect }) => {
      count += 1
      if (to === 'game server' || to === 'control port') {
        expect(await inOwnGame(input, to)).toBe(answer)
        return
      }
      const [port, api] = to === 'backend' ? [system.backendPort, ''] : [proxy.port, '/api']
      expect(await send(input, to, { port, inHand: { ...system.inHand, api } })).toBe(answer)
      await isWell(port, api)
    })
  },
)

test('nothing is left over, and nothing was logged as an error', async () => {
  await waitFor('no stream', async () => (await system.openStreams()) === 0)
  expect(system.errors).toEqual([])
  console.log(`${count} inputs were sent`)
})
