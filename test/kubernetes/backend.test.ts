import { afterAll, beforeAll, expect, test } from 'vitest'

import { backendConfig } from '../../src/backend/config.ts'
import { startBackend } from '../../src/backend/start-backend.ts'
import { logger } from '../../src/runtime/log.ts'
import { ApiServer } from '../support/api-server.ts'
import { closedPort } from '../support/closed-port.ts'
import { gameNamespace } from '../support/game-namespace.ts'
import { TestKubelet } from '../support/test-kubelet.ts'
import { waitFor } from '../support/wait-for.ts'

let api: ApiServer
beforeAll(async () => {
  api = await ApiServer.start()
})
afterAll(() => api[Symbol.asyncDispose]())

async function variables(namespace: string): Promise<Record<string, string>> {
  const port = await closedPort()
  return {
    FLEET: 'kubernetes',
    KUBECONFIG: await api.kubeconfig('fleet'),
    GAME_NAMESPACE: namespace,
    GAME_SERVER_IMAGE: 'localhost/muster-game-server:dev',
    BACKEND_URL: `http://127.0.0.1:${port}`,
    HOST: '127.0.0.1',
    PORT: String(port),
    TOKEN_SECRET: 'test',
    SESSION_SIZE: '2',
  }
}

const start = (vars: Record<string, string>) =>
  startBackend(backendConfig(vars), logger('backend', 'fatal'), [])

test('a backend matches players on pods, and again when their pod is lost', async () => {
  const namespace = await gameNamespace(api)
  await using _kubelet = await TestKubelet.open(await api.kubeconfig('admin'), namespace)
  await using backend = await start(await variables(namespace))
  const read = async (path: string) => (await fetch(`${backend.url}${path}`)).text()
  for (const player_id of ['a', 'b'])
    await fetch(`${backend.url}/match/join`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ player_id }),
    })
  const match = await waitFor('a match', async () => {
    const status = JSON.parse(await read('/match/status?player_id=a')) as Record<string, string>
    return status['status'] === 'matched' && status
  })
  expect(match['connect_host']).toMatch(/^127\.1\./)
  expect(JSON.parse(await read('/readyz'))).toMatchObject({ parts: { kubernetes: 'ok' } })
  const metrics = await read('/metrics')
  expect(metrics).toMatch(/^muster_watch_last_event_age_seconds \d/m)
  expect(metrics).toContain('muster_watch_relists_total{reason="start"} 1')

  const pods = `/api/v1/namespaces/${namespace}/pods`
  const count = async () => (await api.must<{ items: object[] }>('GET', pods)).items.length
  expect(await count()).toBe(1)
  // As when the node under it fails: the players wait again, for another match of theirs.
  await api.must('DELETE', `${pods}/muster-${match['session_id'] ?? ''}`, { gracePeriodSeconds: 0 })
  const next = await waitFor('another match', async () => {
    const status = JSON.parse(await read('/match/status?player_id=a')) as Record<string, string>
    return status['status'] === 'matched' && status['session_id'] !== match['session_id'] && status
  })
  expect(next['connect_host']).not.toBe(match['connect_host'])
  expect(await count()).toBe(1)
})

test('a backend that cannot use its cluster does not start, and says why', async () => {
  const vars = await variables('nowhere')
  await expect(start({ ...vars, KUBECONFIG: await api.kubeconfig('admin') })).rejects.toThrow(
    'GAME_NAMESPACE (nowhere) is not there',
  )
  const faults = () => backendConfig({ ...vars, BACKEND_URL: '', GAME_ADDRESS: 'moon', HOST_PORTS: '9-3' })
  expect(faults).toThrow(/BACKEND_URL must be set with FLEET=kubernetes/)
  expect(faults).toThrow(/GAME_ADDRESS must be pod or host-port, and is moon/)
  expect(faults).toThrow(/HOST_PORTS must be a range of ports/)
})
