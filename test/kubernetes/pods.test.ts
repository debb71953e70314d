import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { MatchId } from '../../src/match/ids.ts'
import { ApiServer } from '../support/api-server.ts'
import { orderOf } from '../support/domain.ts'
import { openFleet, setQuota } from '../support/game-namespace.ts'
import { TestKubelet } from '../support/test-kubelet.ts'
import { waitFor } from '../support/wait-for.ts'
import { game, noNode, openWorld, ready } from './world.ts'

let api: ApiServer
beforeAll(async () => {
  api = await ApiServer.start()
})
afterAll(() => api[Symbol.asyncDispose]())

const m = 'm' as MatchId
const world = (more: Parameters<typeof openWorld>[1] = {}) => openWorld(api, more)

describe('a pod that no node has room for', () => {
  test('is the probe for more room: until it has a node, no other is made', async () => {
    await using w = await world()
    await w.fleet.start(orderOf('m'))
    await w.setStatus('m', noNode)
    await waitFor('no room', async () => (await w.fleet.capacity()) === 0)
    expect(await w.fleet.lacksRoom(m)).toBe(true)
    expect(await w.fleet.start(orderOf('n'))).toBe('no-capacity')
    expect(await w.fleet.prepare('o' as MatchId)).toBe('no-capacity')
    expect(await w.fleet.start(orderOf('m'))).toBe('started')
    expect(await w.pods()).toBe(1)
    await w.setStatus('m', ready('10.0.0.1'))
    await w.inState('m', 'ready')
    expect(await w.fleet.capacity()).toBe(9)
    expect(await w.fleet.lacksRoom(m)).toBe(false)
    expect(await w.fleet.start(orderOf('n'))).toBe('started')
  })

  test('has exited when it had none in time, and says why; when it is stopped there is room to try again', async () => {
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

describe('what becomes of a pod is told once, with its reason, when it', () => {
  test.each<[what: string, status: object, why: string]>([
    ['has no image', game({ waiting: { reason: 'ImagePullBackOff', message: 'gone' } }), 'image-unavailable'],
    ['cannot be configured', game({ waiting: { reason: 'CreateContainerConfigError' } }), 'start-failed'],
    ['wants too much memory', game({ terminated: { exitCode: 137, reason: 'OOMKilled' } }), 'out-of-memory'],
    ['is evicted', { phase: 'Failed', reason: 'Evicted', message: 'low on memory' }, 'server-lost'],
    ['crashes', { phase: 'Failed', ...game({ terminated: { exitCode: 3, message: 'oh no' } }) }, '3'],
  ])('%s', async (_what, status, why) => {
    await using w = await world()
    await w.fleet.start(orderOf('m'))
    await w.setStatus('m', status)
    await w.inState('m', 'exited')
    await w.setStatus('m', { message: 'something changed that is no news' })
    await w.deletePod('m')
    await w.inState('m', 'none')
    expect(w.heard).toEqual([`exited: ${why}`])
  })

  test('is deleted by somebody else, and gone at once', async () => {
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
  test('that a quota does not leave is no fault; and there is some again when the quota is raised', async () => {
    await using w = await world()
    await setQuota(api, w.namespace, 0)
    await waitFor('the quota to be known', async () => {
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
    // One was asked for in the place of all, and then there was room for all.
    expect([rooms[0], rooms.at(-1)]).toEqual([1, 9])
  })
})

describe('pods are reached', () => {
  test('by a port of their nodes, each by another as long as there are others, though all start at once', async () => {
    const range = { kind: 'host-port', first: 30_000, last: 30_005 } as const
    await using w = await world({ gameAddress: range })
    const matches = ['a', 'b', 'c', 'd', 'e', 'f']
    await Promise.all(matches.map((match) => w.fleet.start(orderOf(match))))
    for (const match of matches) {
      await w.setStatus(match, ready('10.0.0.1'))
      await w.inState(match, 'ready')
    }
    const servers = await w.fleet.list()
    const ats = servers.map((server) => (server.state === 'ready' ? server.at : undefined))
    expect(ats.map((at) => at?.port).sort()).toEqual(matches.map((_, i) => 30_000 + i))
    expect(new Set(ats.map((at) => at?.host))).toEqual(new Set(['192.0.2.7']))
  })
})

describe('a match', () => {
  test('costs a request for its pod, and one for its end; none to know how it is', async () => {
    await using w = await world()
    await w.streaming()
    const before = w.faults.seen.length
    await w.fleet.start(orderOf('m'))
    await w.setStatus('m', ready('10.0.0.1'))
    await w.inState('m', 'ready')
    // By who ends it, and by the repair that sees it end.
    await Promise.all([w.fleet.stop(m), w.fleet.stop(m)])
    const asked = w.faults.seen.slice(before).map((each) => each.split(' ')[0])
    expect(asked).toEqual(['POST', 'DELETE'])
  })
})

describe('backends that share a fleet', () => {
  test('see the same, without a request for any of it', async () => {
    await using w = await world()
    await using other = await openFleet(w.settings)
    const heard: string[] = []
    other.fleet.onChange(({ state }) => heard.push(state))
    await w.fleet.start(orderOf('m'))
    await w.setStatus('m', ready('10.0.0.1'))
    await waitFor('both to hear it', () => heard.length === 1 && w.heard.length === 1)
    const before = w.faults.seen.length
    expect(await other.fleet.list()).toEqual(await w.fleet.list())
    expect(await other.fleet.find(m)).toEqual(await w.fleet.find(m))
    expect(await other.fleet.capacity()).toBe(9)
    expect(w.faults.seen.length).toBe(before)
    await other.fleet.stop(m)
    await w.inState('m', 'none')
  })

  test('make one pod of what both ask for', async () => {
    await using w = await world()
    await using other = await openFleet(w.settings)
    const matches = Array.from({ length: 5 }, (_, i) => orderOf(`m${i}`))
    const outcomes = await Promise.all(
      matches.flatMap((each) => [w.fleet.start(each), other.fleet.start(each)]),
    )
    expect(new Set(outcomes)).toEqual(new Set(['started']))
    expect(await w.pods()).toBe(5)
  })

  test('find the pods of those before them, with their orders', async () => {
    const w = await world()
    await w.fleet.start(orderOf('m'))
    await w.fleet.prepare('n' as MatchId)
    await w[Symbol.asyncDispose]()
    await using next = await openFleet({ ...w.settings, kubeconfig: await api.kubeconfig('fleet') })
    expect(await next.fleet.find(m)).toMatchObject({ serves: orderOf('m') })
    expect((await next.fleet.waiting()).map(({ match }) => match)).toEqual(['n'])
    await next.fleet.stop(m)
    expect((await next.fleet.list()).map(({ match }) => match)).toEqual(['n'])
  })

  test('leave the pods of other systems alone', async () => {
    await using w = await world()
    await w.fleet.start(orderOf('m'))
    await using other = await openFleet({ ...w.settings, system: 'ranked' })
    expect(await other.fleet.list()).toEqual([])
  })
})

describe('a pod whose server runs', () => {
  test('is ready as soon as it answers who started it, before Kubernetes has looked', async () => {
    await using w = await world()
    await using kubelet = await TestKubelet.open(await api.kubeconfig('admin'), w.namespace)
    kubelet.tellsReady = false
    await w.fleet.start(orderOf('m'))
    await w.inState('m', 'ready')
    expect(w.heard).toEqual(['ready'])
    expect(await w.fleet.ask(m)).toEqual({ state: 'open' })
  })

  test('has its match before its labels say so, and they say so in time', async () => {
    await using w = await world()
    await using other = await openFleet({ ...w.settings, kubeconfig: await api.kubeconfig('fleet') })
    await using _kubelet = await TestKubelet.open(await api.kubeconfig('admin'), w.namespace)
    await w.fleet.prepare(m)
    await w.inState('m', 'ready')
    w.faults.next('PATCH', { status: 500 }, 'lost', { status: 429, headers: { 'retry-after': '1' } })
    expect(await w.fleet.start(orderOf('m'))).toBe('started')
    expect(await w.find('m')).toMatchObject({ serves: orderOf('m') })
    expect(await w.fleet.waiting()).toEqual([])
    await waitFor('another backend to see it', async () => (await other.fleet.waiting()).length === 0)
    expect(await other.fleet.find(m)).toMatchObject({ serves: orderOf('m') })
    expect((await w.pod('m')).metadata['labels']).toMatchObject({ 'muster.dev/state': 'serving' })
    // One to make it, and one that marks it: what failed does not count.
    expect(w.asked('POST') - 1).toBe(1)
  })

  test('is handed its match by another backend, when the first is gone before it could mark it', async () => {
    await using w = await world()
    await using _kubelet = await TestKubelet.open(await api.kubeconfig('admin'), w.namespace)
    await using next = await openFleet({ ...w.settings, kubeconfig: await api.kubeconfig('fleet') })
    await w.fleet.prepare(m)
    await w.inState('m', 'ready')
    w.faults.next('PATCH', { status: 403 })
    await w.fleet.start(orderOf('m'))
    await waitFor('the mark to be refused', () => w.asked('PATCH') === 1)
    await waitFor('the next to know it', async () => (await next.fleet.find(m))?.state === 'ready')
    expect(await next.fleet.waiting()).toHaveLength(1)
    expect(await next.fleet.start(orderOf('m'))).toBe('started')
    await waitFor('the mark', async () => 'annotations' in (await w.pod('m')).metadata)
    expect(await w.pods()).toBe(1)
  })

  test('and waits is given up by who has another template or other keys by now; one that serves is not', async () => {
    await using w = await world()
    await using _kubelet = await TestKubelet.open(await api.kubeconfig('admin'), w.namespace)
    const n = 'n' as MatchId
    await w.fleet.prepare(m)
    await w.fleet.start(orderOf('n'))
    for (const match of ['m', 'n']) await w.inState(match, 'ready')
    const same = { ...w.settings, kubeconfig: await api.kubeconfig('fleet') }
    const keyOf = () => '11'.repeat(32)
    for (const changed of [{ image: 'localhost/muster-game-server:next' }, { keyOf }]) {
      await using next = await openFleet({ ...same, ...changed })
      expect(await next.fleet.find(m)).toMatchObject({ state: 'exited', serves: 'nobody-yet' })
      expect(await next.fleet.find(n)).toMatchObject({ state: 'ready' })
    }
    await using next = await openFleet(same)
    expect(await next.fleet.find(m)).toMatchObject({ state: 'ready' })
  })

  test('ends by force when its node does not say that it ended', async () => {
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

function template(spec: object): string {
  return JSON.stringify({ spec: { ...spec, containers: [{ name: 'game' }] } })
}
