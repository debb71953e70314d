import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { Pod } from '../../src/adapters/kubernetes/api-types.ts'
import type { ServerId } from '../../src/match/ids.ts'
import { SHARED_POOL } from '../../src/match/pool.ts'
import { ApiServer } from '../support/api-server.ts'
import { orderOf } from '../support/domain.ts'
import { fleetSettings, gameNamespace, openFleet } from '../support/game-namespace.ts'
import { TestKubelet } from '../support/test-kubelet.ts'
import { waitFor } from '../support/wait-for.ts'

let api: ApiServer
beforeAll(async () => {
  api = await ApiServer.start()
})
afterAll(() => api[Symbol.asyncDispose]())

const [m, n] = ['m' as ServerId, 'n' as ServerId]
type Fleet = Awaited<ReturnType<typeof openFleet>>['fleet']

/** Settings of two systems with the same name in one namespace. */
async function two(security?: 'privileged') {
  const namespace = await gameNamespace(api, security)
  const common = { ...fleetSettings(await api.kubeconfig('fleet'), namespace), maxServers: 10 }
  const uids = await Promise.all(
    ['red', 'blue'].map(async (name) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`
      return (await api.must<{ metadata: { uid: string } }>('POST', path, { metadata: { name } })).metadata
        .uid
    }),
  )
  return { namespace, uids, red: { ...common, owner: 'red' }, blue: { ...common, owner: 'blue' } }
}

const pod = (namespace: string, match: string) =>
  api.must<Pod>('GET', `/api/v1/namespaces/${namespace}/pods/muster-${match}`)
const inState = (fleet: Fleet, match: ServerId, state: string) =>
  waitFor(`${match} ${state}`, async () => (await fleet.find(match))?.state === state)

describe('systems that share a namespace and a name', () => {
  test('each see only their own pods, not those of the other or of nobody', async () => {
    const { red, blue } = await two()
    await using mine = await openFleet(red)
    await using others = await openFleet(blue)
    await using nobodys = await openFleet({ ...red, owner: undefined })
    await mine.fleet.prepare(m, { pool: SHARED_POOL })
    await others.fleet.start(orderOf('n'))
    await nobodys.fleet.prepare('o' as ServerId, { pool: SHARED_POOL })
    await using again = await openFleet(red)
    for (const { fleet } of [mine, again]) expect((await fleet.list()).map(({ id }) => id)).toEqual(['m'])
    expect((await others.fleet.list()).map(({ id }) => id)).toEqual(['n'])
    expect((await nobodys.fleet.list()).map(({ id }) => id)).toEqual(['o'])
  })

  test('get an error if their owner does not exist', async () => {
    const { red } = await two()
    await expect(openFleet({ ...red, owner: 'green' })).rejects.toThrow(
      /^GAME_OWNER \(green\) must be a ConfigMap in the namespace games-\w+ that the backend may read: configmaps "green" not found$/,
    )
  })
})

describe('a pod is deleted with its system', () => {
  test('while it waits; a match plays on', async () => {
    const { namespace, uids, red } = await two()
    await using _kubelet = await TestKubelet.open(await api.kubeconfig('admin'), namespace)
    await using mine = await openFleet(red)
    await mine.fleet.prepare(m, { pool: SHARED_POOL })
    await mine.fleet.start(orderOf('n'))
    const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'red', uid: uids[0] }
    expect((await pod(namespace, 'm')).metadata?.ownerReferences).toEqual([owner])
    expect((await pod(namespace, 'n')).metadata?.ownerReferences).toBeUndefined()
    await inState(mine.fleet, m, 'ready')
    await mine.fleet.start(orderOf('m'))
    await waitFor(
      'the mark',
      async () => (await pod(namespace, 'm')).metadata?.labels?.['muster.dev/state'] === 'serving',
    )
    expect((await pod(namespace, 'm')).metadata?.ownerReferences).toBeUndefined()
  })
})

describe('another address of game servers', () => {
  test.each([
    ['ports of nodes', { kind: 'host-port', first: 28_000, last: 28_009 }],
    ['another range of them', { kind: 'host-port', first: 29_000, last: 29_009 }],
  ] as const)(
    'such as %s replaces waiting pods, and leaves those with a match alone',
    async (_what, gameAddress) => {
      const { namespace, red } = await two('privileged')
      await using _kubelet = await TestKubelet.open(await api.kubeconfig('admin'), namespace)
      const first = { kind: 'host-port', first: 28_000, last: 28_000 } as const
      await using before = await openFleet(
        gameAddress.first === 29_000 ? { ...red, gameAddress: first } : red,
      )
      await before.fleet.prepare(m, { pool: SHARED_POOL })
      await before.fleet.start(orderOf('n'))
      for (const match of [m, n]) await inState(before.fleet, match, 'ready')
      const playing = await before.fleet.find(n)
      await using after = await openFleet({ ...red, gameAddress })
      expect(await after.fleet.find(m)).toMatchObject({ state: 'exited', exit: { why: 'replaced' } })
      expect(await after.fleet.find(n)).toEqual(playing)
    },
  )
})

test('changing its label replaces a waiting pod, but not one with a match', async () => {
  const { namespace, red } = await two()
  await using _kubelet = await TestKubelet.open(await api.kubeconfig('admin'), namespace)
  await using mine = await openFleet(red)
  await mine.fleet.prepare(m, { pool: SHARED_POOL })
  await mine.fleet.start(orderOf('n'))
  for (const match of [m, n]) await inState(mine.fleet, match, 'ready')
  for (const match of [n, m])
    await api.must('PATCH', `/api/v1/namespaces/${namespace}/pods/muster-${match}`, {
      metadata: { labels: { 'muster.dev/likeness': 'drained' } },
    })
  await inState(mine.fleet, m, 'exited')
  expect(await mine.fleet.find(n)).toMatchObject({ state: 'ready' })
})
