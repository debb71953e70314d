import { once } from 'node:events'
import { expect, it } from 'vitest'

import { LineClient } from '../../test/support/line-client.ts'
import { tellsTcpQueues } from '../runtime/tcp-queues.ts'
import { testServer, testToken } from '../../test/support/game-server.ts'

it('a thousand clients at once all hear that it runs, and that it stops', async () => {
  await using server = await testServer()
  const clients = await Promise.all(Array.from({ length: 1000 }, () => LineClient.connect(server.port)))
  expect(await Promise.all(clients.map((client) => client.ask('GET_STATE')))).toEqual(
    Array.from({ length: 1000 }, () => 'STATE open'),
  )
  clients[0]?.send('REQUEST_MATCH 600')
  const told = await Promise.all(clients.map((client, i) => client.take(i === 0 ? 2 : 1)))
  expect(told.filter((lines) => lines.at(-1) === 'STATE running')).toHaveLength(1000)
  server.stop()
  const ends = await Promise.all(clients.map((client) => client.closed))
  expect(
    ends.filter((lines) => lines.at(-1) === 'STATE stop' && lines.at(-2) === 'STATE running'),
  ).toHaveLength(1000)
  await server.closed
})

it('past MAX_CLIENTS a client is told so; when one leaves there is room', async () => {
  await using server = await testServer({ limits: { clients: 2 } })
  const [one] = await Promise.all([server.connect(), server.connect()])
  await expect.poll(() => server.state()).toMatchObject({ client_count: 2 })
  const third = await server.connect()
  expect(await third.closed).toEqual(['ERROR there is no room in this match'])
  one.socket.destroy()
  await expect.poll(() => server.state()).toMatchObject({ client_count: 1 })
  await using fourth = await server.connect()
  expect(await fourth.ask('GET_STATE')).toBe('STATE open')
})

it('a client that does not read is dropped, and the others are served', async () => {
  const left: unknown[] = []
  await using server = await testServer({
    limits: { linesPerSecond: 1_000_000, bufferedBytes: 65_536 },
    hooks: {
      onLine: (_player, line, match) => {
        if (line !== 'HERE') for (let i = 0; i < 20; i++) match.broadcast('x'.repeat(4000))
      },
      onLeave: (_player, _match, why) => left.push(why),
    },
  })
  await using deaf = await server.connect()
  deaf.send('HERE')
  deaf.socket.pause()
  await using talker = await server.connect()
  while (left.length === 0) {
    talker.send('TELL ALL')
    await talker.take(20)
  }
  expect(left).toEqual(['closed'])
  expect(await talker.ask('GET_STATE')).toBe('STATE open')
  expect(await server.state()).toMatchObject({ client_count: 1 })
})

it.runIf(tellsTcpQueues)(
  'a client that is gone without a word leaves, whoever still sends to it',
  async () => {
    await using server = await testServer({
      limits: { lostAfterMs: 1000, bufferedBytes: 1_000_000_000 },
      hooks: {
        onLine: (player) => {
          for (let i = 0; i < 4000; i++) player.send('x'.repeat(4000))
        },
      },
    })
    await using gone = await server.connect()
    gone.socket.pause()
    gone.send('MUCH')
    await using talker = await server.connect()
    await expect.poll(() => server.state()).toMatchObject({ client_count: 1 })
    expect(server.log.map(({ msg }) => msg)).toEqual(['client lost'])
    expect(await talker.ask('GET_STATE')).toBe('STATE open')
  },
  30_000,
)

it('a flood is slowed down, not dropped: each of its lines is answered, and others are served meanwhile', async () => {
  await using server = await testServer({ limits: { linesPerSecond: 100 } })
  await using flooder = await server.connect()
  flooder.send(...Array.from({ length: 150 }, () => 'GET_STATE'))
  await flooder.take(100)
  await using other = await server.connect()
  expect(await other.ask('GET_STATE')).toBe('STATE open')
  expect(await flooder.take(50)).toEqual(Array.from({ length: 50 }, () => 'STATE open'))
})

it('a connection that says no line in time is closed, however many bytes it drips', async () => {
  await using server = await testServer({ limits: { firstLineMs: 150 } })
  await using dripping = await server.connect()
  const drip = setInterval(() => dripping.socket.write('x'), 10)
  expect(await dripping.closed).toEqual(['ERROR say something sooner'])
  clearInterval(drip)
})

it('connections that were sent away, and stay, keep no player out', async () => {
  await using server = await testServer({ limits: { clients: 8, lingerMs: 600_000 } })
  const stays = await Promise.all(
    Array.from({ length: 300 }, () => LineClient.connect(server.port, { allowHalfOpen: true })),
  )
  for (const each of stays) each.send('JOIN x')
  await Promise.all(stays.map((each) => once(each.socket, 'end')))
  await using player = await server.connect()
  expect(await player.ask(`JOIN ${testToken()}`)).toBe('JOINED alice')
  for (const each of stays) each.socket.destroy()
})
