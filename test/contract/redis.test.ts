import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { Keys } from '../../src/adapters/redis/keys.ts'
import type { RedisSettings, RedisStores } from '../../src/adapters/redis/open-redis.ts'
import { fates } from '../../src/match/fates.ts'
import { end, start } from '../../src/match/match.ts'
import { defaultQueueRules } from '../../src/match/queue-rules.ts'
import { formingMatch, ticketOf } from '../support/domain.ts'
import { RedisServer } from '../support/redis-server.ts'
import { redisStores } from '../support/redis-stores.ts'
import { agreementContract } from './agreement-contract.ts'
import { leaseContract } from './lease-contract.ts'
import { outboxContract } from './outbox-contract.ts'
import { partiesContract } from './parties-contract.ts'
import { restoreContract } from './restore-contract.ts'
import { storeContract } from './store-contract.ts'

let server: RedisServer | undefined
const opened: RedisStores[] = []

beforeAll(async () => {
  if (process.env['REDIS_URL'] === undefined) server = await RedisServer.start()
})
afterAll(async () => {
  for (const stores of opened) await stores[Symbol.asyncDispose]()
  await server?.[Symbol.asyncDispose]()
})

/** Two backends of one system, in their own namespace. */
async function open(settings: Partial<RedisSettings> = {}) {
  const url = process.env['REDIS_URL'] ?? server?.url ?? ''
  const system = randomUUID()
  const both = [
    await redisStores(url, { system, ...settings }),
    await redisStores(url, { system, ...settings }),
  ] as const
  opened.push(...both)
  return both
}

storeContract({ name: 'redis', open: async () => (await open())[0] })
restoreContract({ name: 'redis', open: async () => (await open())[0] })
partiesContract({
  name: 'redis',
  open: async (partyTtlMs) => {
    const [here, there] = await open({ partyTtlMs })
    return [here.parties, there.parties]
  },
})
agreementContract({ name: 'redis', open: () => open() })
leaseContract({ name: 'redis', open: (leaseMs) => open({ leaseMs }) })
outboxContract({ name: 'redis', open: (leftMs, consumers) => open({ leftMs, consumers }) })

test('no key of a live match expires before it ends; ended ones are forgotten', async () => {
  const system = randomUUID()
  const [{ queue: tickets, matches }] = await open({ system })
  const redis = new Redis(process.env['REDIS_URL'] ?? server?.url ?? '')
  const expiring = async () => {
    const keys = await redis.keys(`test:{${system}}:*`)
    const ttls = await Promise.all(keys.map((key) => redis.ttl(key)))
    return keys.filter((_, i) => ttls[i] !== -1).map((key) => key.slice(`test:{${system}}:`.length))
  }
  const [a, b] = [ticketOf('a'), ticketOf('b')]
  for (const ticket of [a, b]) await tickets.enqueue(ticket)
  const formed = formingMatch('m', [a, b])
  await matches.form(formed, { dueAt: 50, epoch: undefined, pooled: false, seenSince: 0 })
  const starting = start(formed, 11)
  await matches.move(starting, { from: 'forming', dueAt: 99, cause: 'order' })
  expect(await expiring()).toEqual([])
  const given = fates(starting, { why: 'finished', now: 13, rules: defaultQueueRules })
  await matches.end(end(starting, 'finished', 13), { from: 'starting', cause: 'report', fates: given })
  expect((await expiring()).sort()).toEqual(['gone:a', 'gone:b', 'session:m'])
  redis.disconnect()
})

test('an entry is deleted after its last consumer; a refused one is kept with its reason', async () => {
  const system = randomUUID()
  const [{ queue, matches, outbox }] = await open({ system, consumers: ['history', 'other'] })
  await using redis = inspecting()
  const stored = () => redis.client.xlen(`test:{${system}}:history`)
  const tickets = [ticketOf('a'), ticketOf('b')]
  for (const ticket of tickets) await queue.enqueue(ticket)
  const formed = formingMatch('m', tickets)
  await matches.form(formed, { dueAt: 50, epoch: undefined, pooled: false, seenSince: 0 })
  await matches.move(start(formed, 11), { from: 'forming', dueAt: 99, cause: 'order' })
  const [history, other] = [outbox.of('history'), outbox.of('other')]
  const signal = new AbortController().signal
  const [bad, good] = await history.take(9, signal)
  if (!bad || !good) throw new Error('two entries were expected')
  await history.setAside(bad, 'a reason')
  await history.setAside(bad, 'a reason')
  await history.done([good])
  expect(await stored()).toBe(2)
  const late = await other.take(1, signal)
  expect(await stored()).toBe(2)
  await other.done(late)
  expect(await stored()).toBe(1)
  await other.done(await other.take(1, signal))
  expect(await stored()).toBe(0)
  const refused = await redis.client.xrange(`test:{${system}}:outbox_refused`, '-', '+')
  expect(refused).toHaveLength(1)
  expect(refused[0]?.[1].slice(0, 6)).toEqual(['consumer', 'history', 'reason', 'a reason', 'entry', bad.id])
  expect(refused[0]?.[1].join(' ')).toContain('forming')
})

test('entries deleted under their reader are not returned forever', async () => {
  const system = randomUUID()
  const [{ queue, matches, outbox }] = await open({ system })
  await using redis = inspecting()
  const history = outbox.of('history')
  const signal = new AbortController().signal
  const tickets = [ticketOf('a')]
  await queue.enqueue(ticketOf('a'))
  const formed = formingMatch('m', tickets)
  await matches.form(formed, { dueAt: 50, epoch: undefined, pooled: false, seenSince: 0 })
  const [gone] = await history.take(9, signal)
  await redis.client.xdel(`test:{${system}}:history`, gone?.id ?? '')
  await matches.move(start(formed, 11), { from: 'forming', dueAt: 99, cause: 'order' })
  expect(await history.take(9, signal)).toEqual([])
  expect(await history.take(9, signal)).toMatchObject([{ event: { match: { state: 'starting' } } }])
})

test('a waiting ticket with four attributes takes at most 1.5 kB', async () => {
  const system = randomUUID()
  const [{ queue }] = await open({ system })
  await using redis = inspecting()
  const regions = ['eu-west', 'eu-north', 'us-east', 'us-west', 'asia-east', 'asia-south']
  const latencies = Object.fromEntries(regions.map((region, i) => [region, 21.5 + 17 * i]))
  const maps = ['desert', 'harbor', 'castle', 'forest', 'station']
  const attributes = [{ rating: 1512.25, mode: 'ranked', maps, latencies }]
  const waiting = Array.from({ length: 2000 }, (_, i) => ({ ...ticketOf(`player-${i}`, i), attributes }))
  await Promise.all(waiting.map((ticket) => queue.enqueue(ticket)))
  const keys = await redis.client.keys(`test:{${system}}:*`)
  const sizes = await Promise.all(keys.map((key) => redis.client.memory('USAGE', key, 'SAMPLES', 0)))
  const bytes = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
  expect(bytes / waiting.length).toBeLessThan(1500)
})

function inspecting() {
  const client = new Redis(process.env['REDIS_URL'] ?? server?.url ?? '')
  return {
    client,
    [Symbol.asyncDispose]: async () => {
      await client.quit()
    },
  }
}

test('callers who are clear are forgotten while others come, and those who are not are kept', async () => {
  const system = randomUUID()
  const [{ queue: tickets }] = await open({ system })
  const charge = (caller: string, everyMs: number) => [{ caller, rate: { everyMs, burst: 1 } }]
  const visit = (caller: string, everyMs: number, at: number) =>
    tickets.visit({ player: undefined, charges: charge(caller, everyMs), at })
  await visit('slow', 1_000_000, 0)
  await Promise.all(Array.from({ length: 200 }, (_, nth) => visit(`early ${nth}`, 10, 0)))
  const redis = new Redis(process.env['REDIS_URL'] ?? server?.url ?? '')
  const keys = new Keys('test', system)
  expect(await redis.zcard(keys.rates)).toBe(201)
  for (let at = 10; at < 110; at += 1) await visit(`late ${at}`, 1, at)
  expect(await redis.zrange(keys.rates, '0', '-1')).toEqual(['late 109', 'slow'])
  expect(await redis.pttl(keys.rates)).toBeGreaterThan(0)
  expect(await visit('slow', 1_000_000, 110)).toBe(999_890)
  redis.disconnect()
})
