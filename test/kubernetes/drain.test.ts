import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Pod } from '../../src/adapters/kubernetes/api-types.ts'
import type { ServerId } from '../../src/match/ids.ts'
import { SHARED_POOL } from '../../src/match/pool.ts'
import { ApiServer } from '../support/api-server.ts'
import { orderOf } from '../support/domain.ts'
import { fleetSettings, gameNamespace, openFleet } from '../support/game-namespace.ts'
import { TestKubelet } from '../support/test-kubelet.ts'
import { waitFor } from '../support/wait-for.ts'

const script = fileURLToPath(new URL('../../deploy/drain.sh', import.meta.url))
const [m, n] = ['m' as ServerId, 'n' as ServerId]

let api: ApiServer
beforeAll(async () => {
  api = await ApiServer.start()
  await api.must('POST', '/api/v1/nodes', { metadata: { name: 'test-node' } })
})
afterAll(() => api[Symbol.asyncDispose]())

/** The running script, and its output so far. */
async function drain() {
  const env = { ...process.env, KUBECONFIG: await api.kubeconfig('admin'), LOOK_EVERY: '0.2' }
  const child = spawn('bash', [script, 'test-node'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const said: string[] = []
  for (const output of [child.stdout, child.stderr])
    createInterface(output).on('line', (line) => said.push(line))
  return { said, ended: once(child, 'close') as Promise<[number | null]> }
}

test('a node is drained when its last match has ended; waiting servers are replaced at once', async () => {
  const namespace = await gameNamespace(api)
  await using _kubelet = await TestKubelet.open(await api.kubeconfig('admin'), namespace)
  const settings = fleetSettings(await api.kubeconfig('fleet'), namespace)
  await using opened = await openFleet(settings)
  const { fleet } = opened
  await fleet.start(orderOf('m'))
  await fleet.prepare(n, { pool: SHARED_POOL })
  for (const match of [m, n])
    await waitFor(`${match} to be ready`, async () => (await fleet.find(match))?.state === 'ready')

  const { said, ended } = await drain()
  await waitFor('the server that waits to be given up', async () => (await fleet.find(n))?.state === 'exited')
  await waitFor('the match to be waited for', () => said.includes('waiting for 1 matches on test-node'))
  const node = await api.must<{ spec: { unschedulable?: boolean } }>('GET', '/api/v1/nodes/test-node')
  expect(node.spec.unschedulable).toBe(true)
  const pod = await api.must<Pod>('GET', `/api/v1/namespaces/${namespace}/pods/muster-m`)
  expect(pod.metadata?.deletionTimestamp).toBeUndefined()

  await fleet.stop(m)
  const [code] = await ended
  expect(code, said.join('\n')).toBe(0)
  expect(said.at(-1)).toContain('drained')
})
