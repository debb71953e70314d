import { Pool } from 'undici'

import type { Pod } from '../../src/adapters/kubernetes/api-types.ts'
import { KubeApi } from '../../src/adapters/kubernetes/kube-api.ts'
import { kubeConfig } from '../../src/adapters/kubernetes/kube-config.ts'
import { ORDER_ANNOTATION } from '../../src/adapters/kubernetes/names.ts'
import { Pods } from '../../src/adapters/kubernetes/pods.ts'
import type { ServerOrder } from '../../src/match/server.ts'
import { ready } from '../../test/kubernetes/world.ts'
import { ApiServer } from '../../test/support/api-server.ts'
import { freePort } from '../../src/demo/free-port.ts'
import { gameNamespace } from '../../test/support/game-namespace.ts'
import { GAME_SERVER_IMAGE } from '../../test/support/cluster/api.ts'
import { musterCommand, serve, stopAll, type Child } from './child.ts'
import { backendEnv, newPlayer } from './stores.ts'
import { openWatchTap } from './watch-tap.ts'
import { playersOf } from '../../src/match/roster.ts'

/** Matches of one player each, whose pods exist but never run: we set their state ourselves. */
export interface UnrunMatches extends AsyncDisposable {
  readonly api: KubeApi
  start(count: number): Promise<void>
  /** The names of all pods. */
  pods(): Promise<readonly string[]>
  /** Like a kubelet. */
  sayReady(pod: string): Promise<void>
}

/** Backend and API server are processes. Reports the player of each ready pod just before the backend gets the event. */
export async function openUnrunMatches(
  redisUrl: string,
  onReady: (player: string) => void,
): Promise<UnrunMatches> {
  const server = await ApiServer.start()
  const namespace = await gameNamespace(server)
  const tap = await openWatchTap(server, (line) => {
    const player = playerOfReady(line)
    if (player !== undefined) onReady(player)
  })
  const backend = await backendAt(await server.kubeconfig('fleet', tap.url), namespace, redisUrl)
  const api = new KubeApi(kubeConfig(await server.kubeconfig('admin')))
  const pods = new Pods(api, namespace, '')
  let named = 0
  return {
    api,
    start: (count) => joinAll(`http://127.0.0.1:${backend.port}`, count),
    pods: () => namesOf(pods),
    async sayReady(pod) {
      named += 1
      const status = ready(`10.9.${Math.floor(named / 250)}.${(named % 250) + 1}`)
      const path = `/api/v1/namespaces/${namespace}/pods/${pod}/status`
      await api.call({ method: 'PATCH', path, type: 'application/merge-patch+json', body: { status } })
    },
    [Symbol.asyncDispose]: async () => {
      api.close()
      await stopAll([backend, tap, server])
    },
  }
}

function playerOfReady(line: string): string | undefined {
  const { type, object } = JSON.parse(line) as { type: string; object: Pod }
  const isReady = object.status?.conditions?.some((each) => each.type === 'Ready' && each.status === 'True')
  const order = object.metadata?.annotations?.[ORDER_ANNOTATION]
  if (type !== 'MODIFIED' || !isReady || order === undefined) return undefined
  return playersOf(JSON.parse(order) as ServerOrder)[0]
}

async function backendAt(kubeconfig: string, namespace: string, redisUrl: string): Promise<Child> {
  const port = String(await freePort())
  const patient = { SERVER_START_SECONDS: '3600', NO_SHOW_SECONDS: '3600' }
  return serve([musterCommand, 'backend'], {
    ...backendEnv(redisUrl),
    LOG_LEVEL: 'info',
    FLEET: 'kubernetes',
    KUBECONFIG: kubeconfig,
    GAME_NAMESPACE: namespace,
    GAME_SERVER_IMAGE,
    PORT: port,
    BACKEND_URL: `http://127.0.0.1:${port}`,
    SESSION_SIZE: '1',
    ...patient,
  })
}

async function joinAll(backend: string, count: number): Promise<void> {
  const pool = new Pool(backend, { connections: 64 })
  const headers = { 'content-type': 'application/json' }
  const join = async (): Promise<void> => {
    const body = JSON.stringify({ player_id: newPlayer() })
    const answer = await pool.request({ method: 'POST', path: '/match/join', headers, body })
    await answer.body.text()
    if (answer.statusCode !== 200) throw new Error(`a join was answered ${answer.statusCode}`)
  }
  await Promise.all(Array.from({ length: count }, join))
  await pool.close()
}

async function namesOf(pods: Pods): Promise<readonly string[]> {
  const names: string[] = []
  let from: string | undefined
  do {
    const { items, metadata } = await pods.page(from)
    names.push(...items.map((pod) => pod.metadata?.name ?? ''))
    from = metadata.continue === '' ? undefined : metadata.continue
  } while (from !== undefined)
  return names
}
