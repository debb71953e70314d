import { describe, expect, test, vi } from 'vitest'

import { freePort } from '../demo/free-port.ts'
import { answerJson, answerProblem, openPlayerBackend, ready } from '../../test/support/player-backend.ts'
import { hearAll, openGameServer } from '../../test/support/proxy.ts'
import { Refused } from './errors.ts'
import { fetchTransport } from './fetch-transport.ts'
import { PlayerClient, type Dial } from './player-client.ts'
import { tcpLines } from './tcp-lines.ts'

const matched = (token: string) => ({ ...ready.data, status: 'matched' as const, token })

/** The server is not there for so many dials, and then it is. */
async function serverAfter(refusals: number) {
  const heard: Promise<string>[] = []
  const { port } = await openGameServer((socket) => heard.push(hearAll(socket)))
  const nobody = await freePort()
  const tokens: string[] = []
  const dial: Dial = ({ token }) => {
    tokens.push(token)
    return tcpLines({ host: '127.0.0.1', port: tokens.length > refusals ? port : nobody })
  }
  return { dial, heard, tokens }
}

describe('to connect', () => {
  test('shows the token first', async () => {
    const backend = await openPlayerBackend({})
    const { dial, heard } = await serverAfter(0)
    const lines = await new PlayerClient('ann', fetchTransport(backend.url), dial).connect(ready.data)
    lines.close()
    await vi.waitFor(() => {
      expect(heard).toHaveLength(1)
    })
    expect(await heard[0]).toBe('JOIN first\n')
    expect(backend.asked).toEqual([])
  })

  test('is tried again, each time with the token that the backend gives now', async () => {
    const backend = await openPlayerBackend({
      status: (response, before) => {
        answerJson(response, matched(`fresh-${before}`))
      },
    })
    const { dial, heard, tokens } = await serverAfter(2)
    const lines = await new PlayerClient('ann', fetchTransport(backend.url), dial).connect(ready.data)
    lines.close()
    await vi.waitFor(() => {
      expect(heard).toHaveLength(1)
    })
    expect(await heard[0]).toBe('JOIN fresh-1\n')
    expect(tokens).toEqual(['first', 'fresh-0', 'fresh-1'])
  })

  test('goes on with the token that it has while the backend cannot answer', async () => {
    const backend = await openPlayerBackend({
      status: (response) => {
        answerProblem(response, 'UNAVAILABLE', '1')
      },
    })
    const { dial, heard } = await serverAfter(1)
    const lines = await new PlayerClient('ann', fetchTransport(backend.url), dial).connect(ready.data)
    lines.close()
    await vi.waitFor(() => {
      expect(heard).toHaveLength(1)
    })
    expect(await heard[0]).toBe('JOIN first\n')
  })

  test.each([
    ['has ended', { status: 'ended', session_id: 'm1', reason: 'stop' }],
    ['fell through, and the player waits again', { status: 'pending', session_id: 'pending-2' }],
    ['is another', { ...matched('fresh'), session_id: 'm2' }],
  ])('is not tried again when the match %s', async (_what, answer) => {
    const backend = await openPlayerBackend({
      status: (response) => {
        answerJson(response, answer)
      },
    })
    const { dial, tokens } = await serverAfter(1)
    const connecting = new PlayerClient('ann', fetchTransport(backend.url), dial).connect(ready.data)
    await expect(connecting).rejects.toThrow('The match is over.')
    expect(tokens).toEqual(['first'])
  })

  test('is given up after four tries, with what the last one met', async () => {
    const backend = await openPlayerBackend({
      status: (response) => {
        answerJson(response, matched('fresh'))
      },
    })
    const { dial, tokens } = await serverAfter(100)
    const connecting = new PlayerClient('ann', fetchTransport(backend.url), dial).connect(ready.data)
    await expect(connecting).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(tokens).toEqual(['first', 'fresh', 'fresh', 'fresh'])
  })
})

describe('the status', () => {
  test('is what the backend says of this player', async () => {
    const backend = await openPlayerBackend({
      status: (response) => {
        answerJson(response, matched('now'))
      },
    })
    const client = new PlayerClient('a&b', fetchTransport(backend.url), tcpNever)
    expect(await client.status()).toEqual(matched('now'))
    expect(backend.asked).toEqual(['GET /match/status?player_id=a%26b'])
  })

  test('rejects with what was refused', async () => {
    const backend = await openPlayerBackend({
      status: (response) => {
        answerProblem(response, 'UNAVAILABLE', '1')
      },
    })
    const asked = new PlayerClient('ann', fetchTransport(backend.url), tcpNever).status()
    await expect(asked).rejects.toBeInstanceOf(Refused)
    await expect(asked).rejects.toMatchObject({ status: 503 })
  })
})

const tcpNever: Dial = () => Promise.reject(new Error('nobody dials here'))
