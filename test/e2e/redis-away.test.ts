import { expect, onTestFinished, test } from 'vitest'

import { player } from '../../src/client/node.ts'
import { recovery } from '../support/recovery.ts'
import { RedisServer } from '../support/redis-server.ts'
import { startSystem, type System } from '../support/system.ts'
import { waitFor } from '../support/wait-for.ts'

/** Two backends of one queue, on a Redis that the test may stop. */
async function twoBackends(): Promise<{ redis: RedisServer; systems: readonly [System, System] }> {
  const redis = await RedisServer.start()
  const vars = { REDIS_URL: redis.url, SESSION_SIZE: '3', MIN_PARTIAL_SESSION_SIZE: '3', LEASE_SECONDS: '1' }
  const systems = [await startSystem(vars), await startSystem(vars)] as const
  onTestFinished(async () => {
    for (const system of systems) await system[Symbol.asyncDispose]()
    await redis[Symbol.asyncDispose]()
  })
  return { redis, systems }
}

test('while Redis is down players are told so, no backend keeps its own queue, and waiting streams resume with it', async () => {
  const { redis, systems } = await twoBackends()
  const [one, two] = systems
  const heard: string[] = []
  const waiting = player(one.url, 'a').join()
  const reading = (async () => {
    for await (const { event } of waiting) heard.push(event)
  })()
  await waitFor('a place', () => heard.includes('queued'))
  await redis.kill()
  for (const system of systems) {
    const { status, headers, body } = await system.post<{ code: string }>('/match/join', { player_id: 'b' })
    expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'UNAVAILABLE', '1'])
    expect((await system.get('/health')).body).toEqual({ status: 'degraded' })
    expect((await system.get('/readyz')).body).toMatchObject({
      status: 'degraded',
      parts: { redis: 'failing' },
    })
  }
  expect(await metric(one, 'muster_part_up{part="redis"}')).toBe(0)
  await redis.start()
  const back = recovery('the return of Redis')
  // By itself: nothing else happens meanwhile that could fix it.
  for (const system of systems)
    await waitFor(
      'health',
      async () => (await system.get<{ status: string }>('/health')).body.status === 'ok',
    )
  for (const [system, name] of [
    [one, 'b'],
    [two, 'c'],
  ] as const)
    await waitFor(`a place for ${name}`, async () => (await join(system, name)) === 200)
  back.over('both backends take players')
  // One of the three joined before, one at each backend after it: they meet in the one queue, and the stream reports it.
  const { players } = await waiting
  expect([...players].sort()).toEqual(['a', 'b', 'c'])
  expect(heard.slice(0, 1)).toEqual(['queued'])
  waiting.close()
  await reading.catch(() => undefined)
})

test('a backend that stops releases the lease: the other leads at once', async () => {
  const { systems } = await twoBackends()
  const leads = async (system: System) =>
    (await system.get<{ leads: boolean }>('/readyz')).body.leads ? system : undefined
  const first = await waitFor('a leader', async () => (await leads(systems[0])) ?? leads(systems[1]))
  const other = systems[first === systems[0] ? 1 : 0]
  await first[Symbol.asyncDispose]()
  const stopped = recovery('the end of the leader')
  await waitFor('the other to lead', () => leads(other))
  stopped.over('the other leads')
})

const join = async (system: System, name: string) =>
  (await system.post('/match/join', { player_id: name })).status

async function metric(system: System, name: string): Promise<number> {
  const text = await (await fetch(`${system.backendUrl}/metrics`)).text()
  const line = text.split('\n').find((each) => each.startsWith(`${name} `))
  return Number(line?.split(' ')[1])
}
