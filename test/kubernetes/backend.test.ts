import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

import { backendConfig } from '../../src/backend/config.ts'
import type { Pod } from '../../src/adapters/kubernetes/api-types.ts'
import { startBackend } from '../../src/backend/start-backend.ts'
import { logger } from '../../src/runtime/log.ts'
import { ApiFaults } from '../support/api-faults.ts'
import { ApiServer } from '../support/api-server.ts'
import { freePort } from '../../src/demo/free-port.ts'
import { gameNamespace, setQuota } from '../support/game-namespace.ts'
import { forTheImpatient } from '../support/impatient.ts'
import { TestKubelet } from '../support/test-kubelet.ts'
import { waitFor } from '../support/wait-for.ts'

let api: ApiServer
beforeAll(async () => {
  api = await ApiServer.start()
})
afterEach(() => {
  api.startEtcd()
})
afterAll(() => api[Symbol.asyncDispose]())

async function variables(namespace: string): Promise<Record<string, string>> {
  const port = await freePort()
  return {
    ...forTheImpatient,
    FLEET: 'kubernetes',
    KUBECONFIG: await api.kubeconfig('fleet'),
    GAME_NAMESPACE: namespace,
    GAME_SERVER_IMAGE: 'localhost/muster-game-server:dev',
    BACKEND_URL: `http://127.0.0.1:${port}`,
    HOST: '127.0.0.1',
    PORT: String(port),
    TOKEN_SECRET: 'at-least-16-bytes',
    SESSION_SIZE: '2',
  }
}

const start = async (vars: Record<string, string>, log = logger('backend', 'fatal')) =>
  startBackend(await backendConfig(vars), log, [])

interface Status {
  readonly status: string
  readonly session_id: string
  readonly connect_host: string | null
  readonly waiting?: { readonly code: string }
}

/** The requests to a backend in these tests. */
function asked({ url }: { readonly url: string }) {
  const read = async (path: string) => (await fetch(`${url}${path}`)).text()
  const statusOf = async (player: string) =>
    JSON.parse(await read(`/match/status?player_id=${player}`)) as Status
  return {
    read,
    statusOf,
    join: async (...players: readonly string[]) => {
      for (const player_id of players)
        await fetch(`${url}/match/join`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ player_id }),
        })
    },
    matched: (player: string, but?: Status) =>
      waitFor('a match', async () => {
        const now = await statusOf(player)
        return now.status === 'matched' && now.session_id !== but?.session_id && now
      }),
  }
}

const podsIn = (namespace: string) => `/api/v1/namespaces/${namespace}/pods`
const uidsIn = async (namespace: string) => {
  const { items } = await api.must<{ items: { metadata: { uid: string } }[] }>('GET', podsIn(namespace))
  return items.map(({ metadata }) => metadata.uid)
}
const readyIn = async (namespace: string) => {
  const { items } = await api.must<{ items: Pod[] }>('GET', podsIn(namespace))
  return items.filter(({ status }) =>
    status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
  )
}

test('a backend matches players on pods, and again if their pod is lost', async () => {
  const namespace = await gameNamespace(api)
  await using _kubelet = await TestKubelet.open(await api.kubeconfig('admin'), namespace)
  await using backend = await start(await variables(namespace))
  const { read, join, matched } = asked(backend)
  await join('a', 'b')
  const match = await matched('a')
  expect(match.connect_host).toMatch(/^127\.1\./)
  expect(JSON.parse(await read('/readyz'))).toMatchObject({ parts: { kubernetes: 'ok' } })
  const metrics = await read('/metrics')
  expect(metrics).toMatch(/^muster_watch_last_event_age_seconds \d/m)
  expect(metrics).toContain('muster_watch_relists_total{reason="start"} 1')

  expect(await uidsIn(namespace)).toHaveLength(1)
  // As when its node fails: the players wait again, for another match.
  await api.must('DELETE', `${podsIn(namespace)}/muster-${match.session_id}`, { gracePeriodSeconds: 0 })
  const next = await matched('a', match)
  expect(next.connect_host).not.toBe(match.connect_host)
  expect(await uidsIn(namespace)).toHaveLength(1)
})

test('while a quota is full players wait, are told so at once, and nobody is given up; once it is raised, they play', async () => {
  const namespace = await gameNamespace(api)
  await using _kubelet = await TestKubelet.open(await api.kubeconfig('admin'), namespace)
  await setQuota(api, namespace, 0)
  await using between = await ApiFaults.open(api)
  const kubeconfig = await api.kubeconfig('fleet', between.url)
  const vars = { ...(await variables(namespace)), KUBECONFIG: kubeconfig, SERVER_START_SECONDS: '1' }
  await using backend = await start(vars)
  const { read, statusOf, join, matched } = asked(backend)
  await join('a', 'b')
  const events = (await fetch(`${backend.url}/match/events?player_id=b`)).body
  let told = ''
  for await (const part of (events ?? []) as AsyncIterable<Uint8Array>) {
    told += Buffer.from(part).toString()
    if (told.includes('"no-capacity"')) break
  }
  // The first one is that of the start.
  await waitFor('a dry run', () => between.seen.filter((each) => each.includes('dryRun')).length > 4)
  // The one that found the quota full. Others, which could not start either, are not created.
  const { matches } = JSON.parse(await read('/history/matches?player_id=a')) as { matches: object[] }
  expect(matches).toHaveLength(1)
  expect(await statusOf('a')).toMatchObject({ status: 'pending', waiting: { code: 'no-capacity' } })
  await setQuota(api, namespace, 5)
  expect(await matched('a')).toMatchObject({ session_id: (await matched('b')).session_id })
})

test('while the API server can store nothing, waiting servers take matches, other players wait, and running matches go on', async () => {
  const namespace = await gameNamespace(api)
  await using _kubelet = await TestKubelet.open(await api.kubeconfig('admin'), namespace)
  await using backend = await start({ ...(await variables(namespace)), POOL_MIN: '1', POOL_MAX: '1' })
  const { read, statusOf, join, matched } = asked(backend)
  const pooled = () =>
    waitFor('a server that is ready', async () =>
      /^muster_pool_ready{pool="\*"} 1$/m.test(await read('/metrics')),
    )
  await pooled()
  await join('a', 'b')
  const playing = await matched('a')
  await waitFor('another pod to be ready', async () => (await readyIn(namespace)).length === 2)
  await pooled()
  const before = await uidsIn(namespace)

  await api.killEtcd()
  await join('c', 'd')
  const warm = await matched('c')
  await join('e', 'f')
  await waitFor('them to be told why', async () => (await statusOf('e')).waiting?.code === 'no-capacity')
  await waitFor('it to be noticed', async () => (await read('/readyz')).includes('"kubernetes":"failing"'))
  expect([await statusOf('b'), await statusOf('d')]).toMatchObject([
    { status: 'matched', session_id: playing.session_id },
    { status: 'matched', session_id: warm.session_id },
  ])

  api.startEtcd()
  const cold = await matched('e')
  expect(new Set([playing, warm, cold].map(({ session_id: id }) => id)).size).toBe(3)
  await pooled()
  const after = await uidsIn(namespace)
  expect(before.filter((uid) => after.includes(uid))).toEqual(before)
})

test('a replaced server does not count as a failure', async () => {
  const namespace = await gameNamespace(api)
  await using _kubelet = await TestKubelet.open(await api.kubeconfig('admin'), namespace)
  const vars = { ...(await variables(namespace)), POOL_MIN: '1', POOL_MAX: '1' }
  const said: string[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => void said.push(line) })
  await using _backend = await start(vars, log)
  const ready = () => waitFor('a server', async () => (await readyIn(namespace)).length === 1)
  await ready()
  const [pod] = await readyIn(namespace)
  const { name = '', uid: first = '' } = pod?.metadata ?? {}
  // Like a drain of its node; a backend with another template sees pods the same way.
  const labels = { 'muster.dev/likeness': 'drained' }
  await api.must('PATCH', `${podsIn(namespace)}/${name}`, { metadata: { labels } })
  await waitFor('another pod', async () => !(await uidsIn(namespace)).includes(first))
  await ready()
  expect(said.filter((line) => line.includes('"state":"exited"'))).toHaveLength(1)
  expect(said.filter((line) => line.includes('server failed'))).toEqual([])
})

test('a backend that cannot use its cluster does not start, and says why', async () => {
  const vars = await variables('nowhere')
  await expect(start({ ...vars, KUBECONFIG: await api.kubeconfig('admin') })).rejects.toThrow(
    'GAME_NAMESPACE (nowhere) does not exist',
  )
  const faults = backendConfig({ ...vars, BACKEND_URL: '', GAME_ADDRESS: 'moon', HOST_PORTS: '9-3' })
  await expect(faults).rejects.toThrow(/BACKEND_URL must be set with FLEET=kubernetes/)
  await expect(faults).rejects.toThrow(/GAME_ADDRESS must be pod or host-port, but is moon/)
  await expect(faults).rejects.toThrow(/HOST_PORTS must be a range of ports/)
})
