import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { describe, expect, test } from 'vitest'

import { freePort } from '../demo/free-port.ts'
import {
  answerJson,
  answerProblem,
  openPlayerBackend,
  openStream,
  queued,
  ready,
} from '../../test/support/player-backend.ts'
import { openBackend, openGameServer } from '../../test/support/proxy.ts'
import { waitFor } from '../../test/support/wait-for.ts'
import type { Dial } from './connect.ts'
import { Cancelled, ConnectionLost, MatchOver, NotAdmitted, Refused, Unreachable } from './errors.ts'
import { fetchTransport } from './fetch-transport.ts'
import type { Lines } from './lines.ts'
import { PlayerClient } from './player-client.ts'
import { tcpLines } from './tcp-lines.ts'

const matched = (token: string) => ({ ...ready.data, status: 'matched' as const, token })

type Answers = (socket: Socket, line: string) => void

const letIn: Answers = (socket) => socket.write('JOINED ann\n')

/** A game server that answers each line as the test says. The first `refusals` connections are refused. */
async function gameServer(answer: Answers = letIn, refusals = 0) {
  const heard: string[] = []
  const { port, sockets } = await openGameServer((socket) => {
    createInterface(socket).on('line', (line) => {
      heard.push(line)
      answer(socket, line)
    })
  })
  const nobody = await freePort()
  const tokens: string[] = []
  const dial: Dial = ({ token }) => {
    tokens.push(token)
    return tcpLines({ host: '127.0.0.1', port: tokens.length > refusals ? port : nobody })
  }
  return { dial, heard, tokens, sockets }
}

/** A backend that returns a new token each time, or answers something else. */
const backendWith = (status: (before: number) => object = (before) => matched(`fresh-${before}`)) =>
  openPlayerBackend({
    status: (response, before) => {
      answerJson(response, status(before))
    },
  })

const clientOf = ({ url }: { url: string }, { dial }: { dial: Dial }) =>
  new PlayerClient('ann', fetchTransport(url), dial)

async function allOf(lines: Lines): Promise<string[]> {
  const heard: string[] = []
  for await (const line of lines) heard.push(line)
  return heard
}

describe('to connect', () => {
  test('sends the token, and waits until the player is admitted', async () => {
    const backend = await backendWith()
    let join: () => void = () => undefined
    const server = await gameServer((socket) => {
      socket.write('STATE running\n')
      join = () => socket.end('JOINED ann\nSTATE stop\n')
    })
    let isIn = false
    const connecting = clientOf(backend, server)
      .connect(ready.data)
      .then((lines) => {
        isIn = true
        return lines
      })
    await waitFor('the token', () => server.heard.includes('JOIN first'))
    expect(isIn).toBe(false)
    join()
    expect(await allOf(await connecting)).toEqual(['STATE running', 'JOINED ann', 'STATE stop'])
    expect(backend.asked).toEqual([])
  })

  test('is retried, each time with a new token from the backend', async () => {
    const backend = await backendWith()
    const server = await gameServer(letIn, 2)
    const lines = await clientOf(backend, server).connect(ready.data)
    lines.close()
    expect(server.heard).toEqual(['JOIN fresh-1'])
    expect(server.tokens).toEqual(['first', 'fresh-0', 'fresh-1'])
  })

  test('is retried with a new token if the game server refuses the old one', async () => {
    const backend = await backendWith()
    const server = await gameServer((socket, line) => {
      if (line === 'JOIN first') socket.end('ERROR this token does not open this match\n')
      else letIn(socket, line)
    })
    const lines = await clientOf(backend, server).connect(ready.data)
    lines.close()
    expect(server.heard).toEqual(['JOIN first', 'JOIN fresh-0'])
  })

  test('uses its current token while the backend cannot answer', async () => {
    const backend = await openPlayerBackend({
      status: (response) => {
        answerProblem(response, 'UNAVAILABLE', '1')
      },
    })
    const server = await gameServer(letIn, 1)
    const lines = await clientOf(backend, server).connect(ready.data)
    lines.close()
    expect(server.heard).toEqual(['JOIN first'])
  })

  test.each([
    ['has ended', { status: 'ended', session_id: 'm1', reason: 'crashed' }, 'over: crashed'],
    ['was not played, and the player waits again', { status: 'pending', session_id: 'pending-2' }, 'over.'],
    ['is another', { ...matched('fresh'), session_id: 'm2' }, 'over.'],
  ])('is not retried if the match %s', async (_what, answer, says) => {
    const server = await gameServer(letIn, 1)
    const connecting = clientOf(await backendWith(() => answer), server).connect(ready.data)
    const error: unknown = await connecting.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(MatchOver)
    expect(error).toHaveProperty('message', expect.stringContaining(says))
    expect(server.tokens).toEqual(['first'])
  })

  test('uses no token twice', async () => {
    const backend = await backendWith()
    const server = await gameServer()
    const client = clientOf(backend, server)
    for (let times = 0; times < 2; times += 1) (await client.connect(ready.data)).close()
    expect(server.tokens).toEqual(['first', 'fresh-0'])
  })
})

describe('to connect times out', () => {
  test('with the last error, and what to check', async () => {
    const server = await gameServer(letIn, Infinity)
    const connecting = clientOf(await backendWith(), server).connect(ready.data, { timeoutMs: 300 })
    const error: unknown = await connecting.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Unreachable)
    expect(error).toMatchObject({ cause: { code: 'ECONNREFUSED' } })
    expect(error).toHaveProperty('message', expect.stringContaining('Check that the proxy runs there'))
  })

  test('with the reason of a game server that never admits the player', async () => {
    const server = await gameServer((socket) => socket.end('ERROR no room\n'))
    const connecting = clientOf(await backendWith(), server).connect(ready.data, { timeoutMs: 300 })
    await expect(connecting).rejects.toThrow(NotAdmitted)
    await expect(connecting).rejects.toThrow('no room')
  })

  test('when the caller aborts', async () => {
    const caller = new AbortController()
    const server = await gameServer(() => {
      caller.abort()
    })
    const connecting = clientOf(await backendWith(), server).connect(ready.data, { signal: caller.signal })
    await expect(connecting).rejects.toThrow(Cancelled)
  })

  test('when nobody answers the token or the connection attempt', async () => {
    const silent = await gameServer(() => undefined)
    const never = { dial: () => new Promise<Lines>(() => undefined) }
    for (const way of [silent, never]) {
      const connecting = clientOf(await backendWith(), way).connect(ready.data, { timeoutMs: 100 })
      await expect(connecting).rejects.toThrow(Unreachable)
    }
    await waitFor('the connection to be closed', () => [...silent.sockets].every((it) => it.readableEnded))
  })
})

describe('the lines of a match', () => {
  test('end when the match stopped', async () => {
    const server = await gameServer((socket) => socket.end('JOINED ann\nSTATE stop\n'))
    const lines = await clientOf(await backendWith(), server).connect(ready.data)
    expect(await allOf(lines)).toEqual(['JOINED ann', 'STATE stop'])
  })

  test('end when they were closed here', async () => {
    const lines = await clientOf(await backendWith(), await gameServer()).connect(ready.data)
    lines.close()
    expect(await allOf(lines)).toEqual(['JOINED ann'])
  })

  test.each(['end', 'resetAndDestroy'] as const)('throw if they broke before: %s', async (breaks) => {
    const backend = await backendWith()
    const server = await gameServer()
    const client = clientOf(backend, server)
    const lines = await client.connect(ready.data)
    for (const socket of server.sockets) socket[breaks]()
    await expect(allOf(lines)).rejects.toThrow(ConnectionLost)
    // The match is live: the same call leads back to it.
    const again = await client.connect(ready.data)
    again.close()
    expect(server.heard).toEqual(['JOIN first', 'JOIN fresh-0'])
  })

  test('throw with the reason if the server closed them on purpose', async () => {
    const server = await gameServer((socket) => {
      socket.end('JOINED ann\nERROR replaced by a newer connection\n')
    })
    const lines = await clientOf(await backendWith(), server).connect(ready.data)
    await expect(allOf(lines)).rejects.toMatchObject({ says: 'replaced by a newer connection' })
  })
})

describe('to leave', () => {
  test("ends the player's waits and connections, and sends nothing afterwards", async () => {
    const backend = await openPlayerBackend({
      events: (response) => {
        openStream(response, queued)
      },
    })
    const server = await gameServer()
    const client = clientOf(backend, server)
    const lines = await client.connect(ready.data)
    const waits = [client.join(), client.join()]
    await waitFor('the queue', () => waits.every(({ latest }) => latest))
    expect(await client.leave()).toBe(true)
    for (const wait of waits) await expect(wait).rejects.toThrow(Cancelled)
    expect(await allOf(lines)).toEqual(['JOINED ann'])
    const last = backend.asked.findLastIndex((line) => line.startsWith('POST /match/join'))
    expect(backend.asked.indexOf('POST /match/leave')).toBeGreaterThan(last)
  })

  test('also works without a wait', async () => {
    const backend = await openPlayerBackend({})
    expect(await clientOf(backend, await gameServer()).leave()).toBe(true)
    expect(backend.asked).toEqual(['POST /match/leave'])
  })

  test('changes nothing if the backend refuses it', async () => {
    const backend = await openPlayerBackend({
      leave: (response) => {
        answerProblem(response, 'UNAVAILABLE', '1')
      },
    })
    const server = await gameServer()
    const client = clientOf(backend, server)
    const lines = await client.connect(ready.data)
    await expect(client.leave()).rejects.toThrow(Refused)
    for (const socket of server.sockets) socket.end('STATE stop\n')
    expect(await allOf(lines)).toEqual(['JOINED ann', 'STATE stop'])
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

  test('and why they wait', async () => {
    const backend = await openBackend((request, response) => {
      answerJson(response, { asked: request.url })
    })
    const client = new PlayerClient('a&b', fetchTransport(backend.url), tcpNever)
    expect(await client.why()).toEqual({ asked: '/match/why?player_id=a%26b' })
  })

  test('rejects with the refusal', async () => {
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
