import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { gameEndpoint } from '../../src/match/address.ts'
import type { ServerId } from '../../src/match/ids.ts'
import { SHARED_POOL } from '../../src/match/pool.ts'
import { ApiServer } from '../support/api-server.ts'
import { freePort } from '../../src/demo/free-port.ts'
import { orderOf } from '../support/domain.ts'
import { openFleet, setQuota } from '../support/game-namespace.ts'
import { missing } from '../support/late-server.ts'
import { TestKubelet } from '../support/test-kubelet.ts'
import { waitFor } from '../support/wait-for.ts'
import { game, noNode, openWorld, ready } from './world.ts'

let api: ApiServer
beforeAll(async () => {
  api = await ApiServer.start()
})
afterAll(() => api[Symbol.asyncDispose]())

const m = 'm' as ServerId
const world = (more: Parameters<typeof openWorld>[1] = {}) => openWorld(api, more)

describe('an unschedulable pod', () => {
  test('probes for more room: until it has a node, no other is created', async () => {
    await using w = await world()
    await w.fleet.start(orderOf('m'))
    await w.setStatus('m', noNode)
    await waitFor('no room', async () => (await w.fleet.capacity()) === 0)
    expect(await w.fleet.lacksRoom(m)).toBe(true)
    expect(await w.fleet.start(orderOf('n'))).toBe('no-capacity')
    expect(await w.fleet.prepare('o' as ServerId, { pool: SHARED_POOL })).toBe('no-capacity')
    expect(await w.fleet.start(orderOf('m'))).toBe('started')
    expect(await w.pods()).toBe(1)
    await w.setStatus('m', ready('10.0.0.1'))
    await w.inState('m', 'ready')
    expect(await w.fleet.capacity()).toBe(9)
    expect(await w.fleet.lacksRoom(m)).toBe(false)
    expect(await w.fleet.start(orderOf('n'))).toBe('started')
  })

  test('has exited if it got no node in time, with the reason; once it is stopped another may try', async () => {
    await using w = await world({ startWithinMs: 1000 })
    await w.fleet.start(orderOf('m'))
    await w.setStatus('m', noNode)
    await w.inState('m', 'exited')
    expect(await w.find('m')).toMatchObject({
      exit: { why: 'unschedulable', lastLines: ['Unschedulable: 0/1 nodes are available'] },
    })
    expect(w.heard).toEqual(['exited: unschedulable'])
    await w.fleet.stop(m)
    expect(await w.fleet.capacity()).toBe(10)
  })
})

test('a pod that starts says what it has not done yet', async () => {
  const ports = [{ name: 'control', containerPort: await freePort() }]
  await using w = await world({
    podTemplate: JSON.stringify({ spec: { containers: [{ name: 'game', ports }] } }),
  })
  await w.fleet.start(orderOf('m'))
  expect(await missing(w.fleet, m, 'placed')).toEqual({ step: 'placed', says: 'Pending' })
  // Nobody listens there.
  await w.setStatus('m', { ...ready('127.0.0.1'), conditions: [], ...game({ running: {} }) })
  await missing(w.fleet, m, 'answered')
})

describe('a change of a pod is reported once, with the reason, when it', () => {
  test.each<[what: string, status: object, why: string]>([
    ['has no image', game({ waiting: { reason: 'ImagePullBackOff', message: 'gone' } }), 'image-unavailable'],
    ['cannot be configured', game({ waiting: { reason: 'CreateContainerConfigError' } }), 'start-failed'],
    [
      'exceeds its memory limit',
      game({ terminated: { exitCode: 137, reason: 'OOMKilled' } }),
      'out-of-memory',
    ],
    ['is evicted', { phase: 'Failed', reason: 'Evicted', message: 'low on memory' }, 'server-lost'],
    ['crashes', { phase: 'Failed', ...game({ terminated: { exitCode: 3, message: 'oh no' } }) }, '3'],
  ])('%s', async (_what, status, why) => {
    await using w = await world()
    await w.fleet.start(orderOf('m'))
    await w.setStatus('m', status)
    await w.inState('m', 'exited')
    await w.setStatus('m', { message: 'an irrelevant change' })
    await w.deletePod('m')
    await w.inState('m', 'none')
    expect(w.heard).toEqual([`exited: ${why}`])
  })

  test('is deleted by somebody else, and is gone at once', async () => {
    await using w = await world()
    await w.fleet.start(orderOf('m'))
    await w.setStatus('m', ready('10.0.0.1'))
    await w.inState('m', 'ready')
    await w.deletePod('m')
    await w.inState('m', 'none')
    expect(w.heard).toEqual(['ready', 'exited: server-lost'])
  })
})

describe('room', () => {
  test('limited by a quota is no error, and there is room again once the quota is raised', async () => {
    await using w = await world()
    await setQuota(api, w.namespace, 0)
    await waitFor('the quota to be noticed', async () => {
      const outcome = await w.fleet.start(orderOf('m'))
      if (outcome === 'started') await w.fleet.stop(m)
      return outcome === 'no-capacity'
    })
    expect(await w.fleet.capacity()).toBe(0)
    expect(await w.fleet.lacksRoom(m)).toBe(true)
    await using again = await openFleet(w.settings)
    expect(await again.fleet.list()).toEqual([])
    await setQuota(api, w.namespace, 5)
    const rooms: number[] = []
    w.fleet.onRoom(() => void w.fleet.capacity().then((room) => rooms.push(room)))
    // It may take the API server a moment to know that, and each refusal another wait.
    await waitFor('a pod', async () => (await w.fleet.start(orderOf('m'))) === 'started')
    expect(await w.fleet.capacity()).toBe(9)
    expect(await w.fleet.lacksRoom(m)).toBe(false)
    // One was requested on behalf of all, and then there was room for all.
    expect([rooms[0], rooms.at(-1)]).toEqual([1, 9])
  })
})

describe('pods are reached', () => {
  test('at host ports, all different while there are enough, even if all start at once', async () => {
    const range = { kind: 'host-port', first: 30_000, last: 30_005 } as const
    await using w = await world({ gameAddress: range })
    const matches = ['a', 'b', 'c', 'd', 'e', 'f']
    await Promise.all(matches.map((match) => w.fleet.start(orderOf(match))))
    for (const match of matches) {
      await w.setStatus(match, ready('10.0.0.1'))
      await w.inState(match, 'ready')
    }
    const servers = await w.fleet.list()
    const ats = servers.map((server) => (server.state === 'ready' ? gameEndpoint(server.at) : undefined))
    expect(ats.map((at) => at?.port).sort()).toEqual(matches.map((_, i) => 30_000 + i))
    expect(new Set(ats.map((at) => at?.host))).toEqual(new Set(['192.0.2.7']))
  })
})

describe('a match', () => {
  test('costs one request for its pod, one for its key and one for its end, and none for its state', async () => {
    await using w = await world()
    await w.streaming()
    const before = w.faults.seen.length
    await w.fleet.start(orderOf('m'))
    await w.setStatus('m', ready('10.0.0.1'))
    await w.inState('m', 'ready')
    // By the caller that ends it, and by the repair that sees it end.
    await Promise.all([w.fleet.stop(m), w.fleet.stop(m)])
    const asked = w.faults.seen.slice(before).map((each) => each.split(' ')[0])
    expect(asked).toEqual(['POST', 'POST', 'DELETE'])
  })
})

describe('backends that share a fleet', () => {
  test('see the same, without requests', async () => {
    await using w = await world()
    await using other = await openFleet(w.settings)
    const heard: string[] = []
    other.fleet.onChange(({ state }) => heard.push(state))
    await w.fleet.start(orderOf('m'))
    await w.setStatus('m', ready('10.0.0.1'))
    await waitFor('both to see it', () => heard.length === 1 && w.heard.length === 1)
    const before = w.faults.seen.length
    expect(await other.fleet.list()).toEqual(await w.fleet.list())
    expect(await other.fleet.find(m)).toEqual(await w.fleet.find(m))
    expect(await other.fleet.capacity()).toBe(9)
    expect(w.faults.seen.length).toBe(before)
    await other.fleet.stop(m)
    await w.inState('m', 'none')
  })

  test('create one pod if both request it', async () => {
    await using w = await world()
    await using other = await openFleet(w.settings)
    const matches = Array.from({ length: 5 }, (_, i) => orderOf(`m${i}`))
    const outcomes = await Promise.all(
      matches.flatMap((each) => [w.fleet.start(each), other.fleet.start(each)]),
    )
    expect(new Set(outcomes)).toEqual(new Set(['started']))
    expect(await w.pods()).toBe(5)
  })

  test('find the pods of earlier backends, with their orders', async () => {
    const w = await world()
    await w.fleet.start(orderOf('m'))
    await w.fleet.prepare('n' as ServerId, { pool: SHARED_POOL })
    await w[Symbol.asyncDispose]()
    await using next = await openFleet({ ...w.settings, kubeconfig: await api.kubeconfig('fleet') })
    expect(await next.fleet.find(m)).toMatchObject({ serves: orderOf('m') })
    expect((await next.fleet.waiting()).map(({ id }) => id)).toEqual(['n'])
    await next.fleet.stop(m)
    expect((await next.fleet.list()).map(({ id }) => id)).toEqual(['n'])
  })

  test('leave the pods of other systems alone', async () => {
    await using w = await world()
    await w.fleet.start(orderOf('m'))
    await using other = await openFleet({ ...w.settings, system: 'ranked' })
    expect(await other.fleet.list()).toEqual([])
  })
})

describe('a pod whose server runs', () => {
  test('is ready as soon as it answers its backend, before Kubernetes has probed it', async () => {
    await using w = await world()
    await using kubelet = await TestKubelet.open(await api.kubeconfig('admin'), w.namespace)
    kubelet.tellsReady = false
    await w.fleet.start(orderOf('m'))
    await w.inState('m', 'ready')
    expect(w.heard).toEqual(['ready'])
    expect(await w.fleet.ask(m)).toEqual({ state: 'open' })
  })

  test('has its match before its labels say so, and they follow', async () => {
    await using w = await world()
    await using other = await openFleet({ ...w.settings, kubeconfig: await api.kubeconfig('fleet') })
    await using _kubelet = await TestKubelet.open(await api.kubeconfig('admin'), w.namespace)
    await w.fleet.prepare(m, { pool: SHARED_POOL })
    await w.inState('m', 'ready')
    w.faults.next('PATCH', { status: 500 }, 'lost', { status: 429, headers: { 'retry-after': '1' } })
    expect(await w.fleet.start(orderOf('m'))).toBe('started')
    expect(await w.find('m')).toMatchObject({ serves: orderOf('m') })
    expect(await w.fleet.waiting()).toEqual([])
    await waitFor('another backend to see it', async () => (await other.fleet.waiting()).length === 0)
    expect(await other.fleet.find(m)).toMatchObject({ serves: orderOf('m') })
    expect((await w.pod('m')).metadata['labels']).toMatchObject({ 'muster.dev/state': 'serving' })
    // After two dry runs, one to create it and one for its key, and one to label it: failures do not count.
    expect(w.asked('POST') - 2).toBe(2)
  })

  test('gets its match from another backend if the first is gone before it could label the pod', async () => {
    await using w = await world()
    await using _kubelet = await TestKubelet.open(await api.kubeconfig('admin'), w.namespace)
    await using next = await openFleet({ ...w.settings, kubeconfig: await api.kubeconfig('fleet') })
    await w.fleet.prepare(m, { pool: SHARED_POOL })
    await w.inState('m', 'ready')
    w.faults.next('PATCH', { status: 403 })
    await w.fleet.start(orderOf('m'))
    await waitFor('the label to be refused', () => w.asked('PATCH') === 1)
    await waitFor('the next to know it', async () => (await next.fleet.find(m))?.state === 'ready')
    expect(await next.fleet.waiting()).toHaveLength(1)
    expect(await next.fleet.start(orderOf('m'))).toBe('started')
    await waitFor('the mark', async () => 'annotations' in (await w.pod('m')).metadata)
    expect(await w.pods()).toBe(1)
  })

  test('has its key in a Secret that it owns, and not in its spec', async () => {
    await using w = await world({ keyOf: () => KEY })
    await w.fleet.start(orderOf('m'))
    const { uid } = (await w.pod('m')).metadata
    expect(JSON.stringify(await w.pod('m'))).not.toContain(KEY)
    const [secret, ...others] = await secretsIn(w.namespace)
    expect(others).toEqual([])
    expect(secret).toMatchObject({
      metadata: { ownerReferences: [{ kind: 'Pod', name: 'muster-m', uid }] },
      immutable: true,
      data: { MATCH_KEY: Buffer.from(KEY).toString('base64') },
    })
    expect(JSON.stringify(await w.pod('m'))).toContain(secret?.metadata.name)
  })

  test('whose creator died before it created the key gets it from another backend', async () => {
    await using w = await world({ keyOf: () => KEY })
    await w.fleet.start(orderOf('m'))
    const [secret] = await secretsIn(w.namespace)
    const path = `/api/v1/namespaces/${w.namespace}/secrets`
    await api.must('DELETE', `${path}/${secret?.metadata.name ?? ''}`)
    const message = `secret "${secret?.metadata.name ?? ''}" not found`
    await w.setStatus('m', game({ waiting: { reason: 'CreateContainerConfigError', message } }))
    await waitFor('the key', async () => (await secretsIn(w.namespace)).length === 1)
    expect(await secretsIn(w.namespace)).toMatchObject([{ metadata: { name: secret?.metadata.name } }])
    expect(await w.find('m')).toMatchObject({ state: 'starting' })
  })

  test('and waits is given up by a backend with another template or other keys; one with a match is not', async () => {
    await using w = await world()
    await using _kubelet = await TestKubelet.open(await api.kubeconfig('admin'), w.namespace)
    const n = 'n' as ServerId
    await w.fleet.prepare(m, { pool: SHARED_POOL })
    await w.fleet.start(orderOf('n'))
    for (const match of ['m', 'n']) await w.inState(match, 'ready')
    const same = { ...w.settings, kubeconfig: await api.kubeconfig('fleet') }
    const keyOf = () => '11'.repeat(32)
    for (const changed of [{ image: 'localhost/muster-game-server:next' }, { keyOf }]) {
      await using next = await openFleet({ ...same, ...changed })
      expect(await next.fleet.find(m)).toMatchObject({ state: 'exited', serves: { pool: SHARED_POOL } })
      expect(await next.fleet.find(n)).toMatchObject({ state: 'ready' })
    }
    await using next = await openFleet(same)
    expect(await next.fleet.find(m)).toMatchObject({ state: 'ready' })
  })

  test('is deleted by force if its node does not confirm its end', async () => {
    await using w = await world({ podTemplate: template({ terminationGracePeriodSeconds: 1 }) })
    await w.fleet.start(orderOf('m'))
    const body = { metadata: { name: 'muster-m' }, target: { kind: 'Node', name: 'lost' } }
    await api.must('POST', `/api/v1/namespaces/${w.namespace}/pods/muster-m/binding`, body)
    await w.setStatus('m', ready('10.0.0.1'))
    await w.inState('m', 'ready')
    await w.fleet.stop(m)
    expect(await w.pods()).toBe(0)
  })
})

const KEY = 'c0ffee00'.repeat(8)

function template(spec: object): string {
  return JSON.stringify({ spec: { ...spec, containers: [{ name: 'game' }] } })
}

interface Secret {
  readonly metadata: { readonly name: string }
}

async function secretsIn(namespace: string): Promise<readonly Secret[]> {
  return (await api.must<{ items: Secret[] }>('GET', `/api/v1/namespaces/${namespace}/secrets`)).items
}
