import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'

import { commandConnection, answered } from '../../src/adapters/redis/connection.ts'
import type { RedisSettings, RedisStores } from '../../src/adapters/redis/open-redis.ts'
import { end, start } from '../../src/match/match.ts'
import { fates } from '../../src/match/fates.ts'
import { defaultQueueRules } from '../../src/match/queue-rules.ts'
import { Unavailable } from '../../src/ports/unavailable.ts'
import { formingMatch, inOrder, player, QUEUE, ticketOf } from '../support/domain.ts'
import { FaultProxy } from '../support/fault-proxy.ts'
import { RedisServer } from '../support/redis-server.ts'
import { redisStores } from '../support/redis-stores.ts'
import { waitFor } from '../support/wait-for.ts'

let server: RedisServer
beforeAll(async () => {
  server = await RedisServer.start()
})
afterAll(() => server[Symbol.asyncDispose]())

async function throughFaults(): Promise<{ faults: FaultProxy; url: string }> {
  const faults = await FaultProxy.open(server.port)
  onTestFinished(() => faults[Symbol.asyncDispose]())
  return { faults, url: `redis://127.0.0.1:${faults.port}` }
}

async function stores(url: string, settings?: Partial<RedisSettings>): Promise<RedisStores> {
  const opened = await redisStores(url, settings)
  onTestFinished(() => opened[Symbol.asyncDispose]())
  return opened
}

const [a, b] = [ticketOf('a'), ticketOf('b')]
const formed = formingMatch('m', [a, b])
const forming = { dueAt: 50, epoch: undefined, pooled: false, seenSince: 0 }

describe('when a reply is lost', () => {
  test('a command ran once, and its caller gets an error of unknown outcome', async () => {
    const { faults, url } = await throughFaults()
    const redis = commandConnection(url, () => undefined)
    const plain = new Redis(server.url)
    onTestFinished(() => {
      redis.disconnect()
      plain.disconnect()
    })
    await redis.connect()
    const key = randomUUID()
    faults.dropReplyTo(key)
    await expect(answered(redis.incr(key))).rejects.toBeInstanceOf(Unavailable)
    await waitFor('a new connection', () => redis.status === 'ready')
    expect(await plain.get(key)).toBe('1')
  })

  test.each([
    [
      'enqueue',
      'ticket-z-1',
      (s: RedisStores) => s.queue.enqueue(ticketOf('z')),
      { kind: 'queued', inQueues: [{ position: 3 }] },
    ],
    ['leave', 'a', (s: RedisStores) => s.queue.leave(player('a')), 'left'],
    ['form', 'm', (s: RedisStores) => s.matches.form(formed, forming), 'formed'],
    ['restore', 'lost', (s: RedisStores) => s.matches.restore(formingMatch('lost', [a]), 50), 'restored'],
    ['hold', 'lease', (s: RedisStores) => s.lease.hold(), { kind: 'held' }],
  ])('%s happened once, and its caller gets the result', async (_name, text, step, answer) => {
    const { faults, url } = await throughFaults()
    const opened = await stores(url)
    for (const ticket of [a, b]) await opened.queue.enqueue(ticket)
    faults.dropReplyTo(text)
    const said = await step(opened)
    if (typeof answer === 'string') expect(said).toBe(answer)
    else expect(said).toMatchObject(answer)
  })

  test('a move and an end happened once, in history too', async () => {
    const { faults, url } = await throughFaults()
    const { queue, matches, outbox } = await stores(url)
    for (const ticket of [a, b]) await queue.enqueue(ticket)
    await matches.form(formed, forming)
    const starting = start(formed, 11)
    faults.dropReplyTo('starting')
    expect(await matches.move(starting, { from: 'forming', dueAt: 99, cause: 'order' })).toBe(true)
    const given = fates(starting, { why: 'crashed', now: 13, rules: defaultQueueRules })
    faults.dropReplyTo('crashed')
    const ended = end(starting, 'crashed', 13)
    expect(await matches.end(ended, { from: 'starting', cause: 'server', fates: given })).toBe(true)
    expect(await outbox.of('history').backlog()).toBe(3)
    expect(await queue.size(QUEUE)).toBe(2)
  })
})

describe('when Redis is down', () => {
  let opened: RedisStores
  let faults: FaultProxy
  beforeEach(async () => {
    const through = await throughFaults()
    faults = through.faults
    opened = await stores(through.url)
  })

  test('every call is unavailable; once it is back everything resumes, and listeners look again', async () => {
    const heard: string[] = []
    opened.lease.onDoubt(() => heard.push('doubt'))
    opened.changes.onPlayer(player('a'), () => heard.push('a'))
    opened.changes.onQueue(() => heard.push('queue'))
    faults.cut()
    await expect(opened.queue.enqueue(a)).rejects.toBeInstanceOf(Unavailable)
    await expect(inOrder(opened.queue)).rejects.toBeInstanceOf(Unavailable)
    await expect(opened.lease.hold()).rejects.toBeInstanceOf(Unavailable)
    await expect(opened.ping()).rejects.toThrow()
    // The player may have joined: the outcome is unknown.
    expect(new Set(heard)).toEqual(new Set(['queue', 'doubt']))
    heard.length = 0
    faults.mend()
    await waitFor('those who listen', () => heard.includes('a') && heard.includes('queue'))
    await waitFor(
      'a place',
      async () => (await opened.queue.enqueue(a).catch(() => undefined))?.kind === 'queued',
    )
  })

  test('a subscription whose answer is lost is sent again, and what happens then is heard', async () => {
    const { faults, url } = await throughFaults()
    const system = randomUUID()
    const listening = await stores(url, { system })
    const other = await stores(server.url, { system })
    const heard: string[] = []
    listening.changes.onQueue(({ kind }) => heard.push(kind))
    faults.dropReplyTo('subscribe')
    faults.breakAll()
    await waitFor('a new subscription', () => heard.includes('missed'))
    await other.queue.enqueue(a)
    await waitFor('a ticket', () => heard.includes('queued'))
  })

  test('entries that were not stored are stored once it is back', async () => {
    await opened.queue.enqueue(a)
    const taking = opened.outbox.of('history').take(9, new AbortController().signal)
    faults.cut()
    await expect(taking).rejects.toBeInstanceOf(Unavailable)
    faults.mend()
    await waitFor('the match', async () => {
      const outcome = await opened.matches.form(formingMatch('m', [a]), forming).catch(() => undefined)
      return outcome === 'formed'
    })
    const take = () =>
      opened.outbox
        .of('history')
        .take(9, new AbortController().signal)
        .catch(() => [])
    await waitFor('the entry', async () => (await take()).length === 1)
  })
})

describe('a Redis of its own', () => {
  test('that hangs is unavailable, without waiting; when it resumes, so do we', async () => {
    await using own = await RedisServer.start()
    const { queue } = await stores(own.url)
    own.signal('SIGSTOP')
    await expect(queue.enqueue(a)).rejects.toBeInstanceOf(Unavailable)
    own.signal('SIGCONT')
    await waitFor(
      'a place',
      async () => (await queue.place(player('a')).catch(() => undefined))?.kind !== undefined,
    )
    expect(await queue.enqueue(a)).toMatchObject({ kind: 'queued' })
  })

  test('that is killed and restarted keeps what is on disk, and all completed steps', async () => {
    await using own = await RedisServer.start(['--appendfsync', 'always'])
    const { queue, matches } = await stores(own.url)
    for (const ticket of [a, b]) await queue.enqueue(ticket)
    await own.kill()
    await own.start()
    await waitFor('the answer', async () => (await queue.size(QUEUE).catch(() => undefined)) === 2)
    expect(await matches.form(formed, forming)).toBe('formed')
  })

  test('that forgets its scripts gets them again', async () => {
    await using own = await RedisServer.start()
    const { queue } = await stores(own.url)
    await queue.enqueue(a)
    const plain = new Redis(own.url)
    await plain.script('FLUSH')
    plain.disconnect()
    expect(await Promise.all([queue.enqueue(b), queue.place(player('a'))])).toMatchObject([
      { kind: 'queued', inQueues: [{ position: 2 }] },
      { kind: 'queued', inQueues: [{ position: 1 }] },
    ])
  })

  test('that pauses all writes is unavailable meanwhile, and answers afterwards', async () => {
    await using own = await RedisServer.start()
    const { queue } = await stores(own.url)
    const plain = new Redis(own.url)
    await plain.call('CLIENT', 'PAUSE', '600000', 'WRITE')
    await expect(queue.enqueue(a)).rejects.toBeInstanceOf(Unavailable)
    await plain.call('CLIENT', 'UNPAUSE')
    plain.disconnect()
    expect(await waitFor('a place', async () => (await queue.enqueue(a).catch(() => undefined))?.kind)).toBe(
      'queued',
    )
  })

  test('that has no room for another client is unavailable until it has', async () => {
    await using own = await RedisServer.start()
    const { queue } = await stores(own.url)
    await queue.enqueue(a)
    const plain = new Redis(own.url)
    await plain.config('SET', 'maxclients', '1')
    // All but the one that asks: they come back, and are refused.
    await plain.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    await waitFor('it to be unavailable', () =>
      queue.enqueue(b).then(
        () => false,
        (error: unknown) => error instanceof Unavailable,
      ),
    )
    await plain.config('SET', 'maxclients', '100')
    plain.disconnect()
    await waitFor('a place', async () => (await queue.enqueue(b).catch(() => undefined))?.kind)
    expect(await queue.size(QUEUE)).toBe(2)
  })

  test('that is full refuses joins, and lets matches end', async () => {
    await using own = await RedisServer.start()
    const { queue, matches } = await stores(own.url)
    for (const ticket of [a, b]) await queue.enqueue(ticket)
    await matches.form(formed, forming)
    const plain = new Redis(own.url)
    await plain.config('SET', 'maxmemory', '1mb')
    await expect(queue.enqueue(ticketOf('c'))).rejects.toBeInstanceOf(Unavailable)
    const given = fates(formed, { why: 'finished', now: 13, rules: defaultQueueRules })
    const ending = { from: 'forming', cause: 'report', fates: given } as const
    expect(await matches.end(end(formed, 'finished', 13), ending)).toBe(true)
    await plain.config('SET', 'maxmemory', '0')
    plain.disconnect()
    expect(await queue.enqueue(ticketOf('c'))).toMatchObject({ kind: 'queued' })
  })
})

test('a Redis that was emptied repeats no epoch, and a former leader forms nothing there', async () => {
  const { queue, matches, lease } = await stores(server.url)
  const before = await lease.hold()
  const plain = new Redis(server.url)
  await plain.flushall()
  plain.disconnect()
  for (const ticket of [a, b]) await queue.enqueue(ticket)
  const epoch = before.kind === 'held' ? before.epoch : 0
  expect(await matches.form(formed, { ...forming, epoch })).toBe('fenced')
  const after = await lease.hold()
  expect(after.kind === 'held' && after.epoch).toBeGreaterThan(epoch)
  expect(await matches.form(formed, { ...forming, epoch })).toBe('fenced')
})

test('a replica that takes over: nothing is accepted until it accepts writes, and then everything is as before', async () => {
  await using primary = await RedisServer.start(['--repl-diskless-sync-delay', '0'])
  await using replica = await RedisServer.start(['--replicaof', '127.0.0.1', String(primary.port)])
  await using faults = await FaultProxy.open(primary.port)
  const { queue, matches, lease } = await stores(`redis://127.0.0.1:${faults.port}`)
  for (const ticket of [a, b]) await queue.enqueue(ticket)
  const before = await lease.hold()
  expect(await matches.form(formed, { ...forming, epoch: before.kind === 'held' ? before.epoch : 0 })).toBe(
    'formed',
  )
  const [atPrimary, atReplica] = [new Redis(primary.url), new Redis(replica.url)]
  // A last write that has arrived shows that everything before it has.
  await atPrimary.set('last', '1')
  await atPrimary.wait(1, 0)
  atPrimary.disconnect()
  await primary.kill()
  faults.redirect(replica.port)
  await waitFor('the replica to answer', async () => (await queue.size(QUEUE).catch(() => undefined)) === 0)
  await expect(queue.enqueue(ticketOf('c'))).rejects.toBeInstanceOf(Unavailable)
  await atReplica.replicaof('NO', 'ONE')
  expect(await queue.enqueue(ticketOf('c'))).toMatchObject({ kind: 'queued', inQueues: [{ position: 1 }] })
  expect(await queue.enqueue(ticketOf('a', 9))).toMatchObject({ kind: 'matched', match: { id: 'm' } })
  // Never lower: a leader from before the failover stays fenced.
  const after = await lease.hold()
  if (before.kind === 'taken' || after.kind === 'taken') throw new Error('not held')
  expect(after.epoch).toBeGreaterThanOrEqual(before.epoch)
  expect(
    await matches.end(end(formed, 'finished', 13), { from: 'forming', cause: 'report', fates: [] }),
  ).toBe(true)
  atReplica.disconnect()
})

describe('a Redis that cannot be used is reported in one sentence', () => {
  const opening = (url: string) =>
    redisStores(url).then(
      () => 'opened',
      (error: unknown) => (error as Error).message,
    )

  test('but one that is down is waited for', async () => {
    await using own = await RedisServer.start()
    await own.kill()
    const opened = opening(own.url)
    await own.start()
    expect(await opened).toBe('opened')
  })

  test('the password is wrong, and the message does not show it', async () => {
    await using own = await RedisServer.start(['--requirepass', 'right'])
    const said = await opening(own.url.replace('redis://', 'redis://:wrong@'))
    expect(said).toMatch(/refuses the user or the password/)
    expect(said).not.toContain('wrong@')
    expect(await opening(own.url)).toMatch(/refuses the user or the password/)
    const opened = await stores(own.url.replace('redis://', 'redis://:right@'))
    expect(await opened.queue.size(QUEUE)).toBe(0)
  })

  test('it is a replica', async () => {
    await using own = await RedisServer.start(['--replicaof', '127.0.0.1', String(server.port)])
    expect(await opening(own.url)).toMatch(/is a replica that accepts no writes/)
  })
})
