import { afterAll, beforeAll, expect, test } from 'vitest'

import { backendConfig } from '../../src/backend/config.ts'
import { startBackend } from '../../src/backend/start-backend.ts'
import { freePort } from '../../src/demo/free-port.ts'
import { proxyConfig } from '../../src/proxy/config.ts'
import { startProxy } from '../../src/proxy/server.ts'
import { logger } from '../../src/runtime/log.ts'
import { ApiServer } from '../support/api-server.ts'
import { gameNamespace } from '../support/game-namespace.ts'
import { forTheImpatient } from '../support/impatient.ts'
import { LineClient } from '../support/line-client.ts'
import { NetworkCable } from '../support/network-cable.ts'
import { recovery } from '../support/recovery.ts'
import { TestKubelet } from '../support/test-kubelet.ts'
import { waitFor } from '../support/wait-for.ts'

const cannot = await NetworkCable.unavailable()
const unless = cannot ? ` (cannot: ${cannot})` : ''

let api: ApiServer
beforeAll(async () => {
  api = await ApiServer.start()
})
afterAll(() => api[Symbol.asyncDispose]())

interface Matched {
  readonly status: string
  readonly session_id: string
  readonly token: string
}

/** A backend that the other machine reaches, and a proxy for players here. */
async function systemBehind(cable: NetworkCable, namespace: string) {
  const port = await freePort()
  const url = `http://${cable.here}:${port}`
  const common = { TOKEN_SECRET: 'at-least-16-bytes', BACKEND_URL: url }
  const config = await backendConfig({
    ...common,
    ...forTheImpatient,
    HOST: cable.here,
    PORT: String(port),
    FLEET: 'kubernetes',
    KUBECONFIG: await api.kubeconfig('fleet'),
    GAME_NAMESPACE: namespace,
    GAME_SERVER_IMAGE: 'localhost/muster-game-server:dev',
    SESSION_SIZE: '2',
    ALLOW_ANONYMOUS: 'true',
    SILENT_SECONDS: '2',
    REPORT_SECONDS: '1',
    // The server comes back while the tokens of its players are still good.
    TOKEN_TTL_SECONDS: '600',
  })
  const backend = await startBackend(config, logger('backend', 'fatal'), [])
  const settings = proxyConfig({ ...common, HOST: '127.0.0.1', PORT: '0', DRAIN_SECONDS: '0' })
  const proxy = await startProxy(settings, logger('proxy', 'silent'))
  const ask = async <T>(path: string): Promise<T> => (await fetch(`${url}${path}`)).json() as Promise<T>
  return {
    ask,
    join: async (player: string) => {
      const headers = { 'content-type': 'application/json' }
      await fetch(`${url}/match/join`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ player_id: player }),
      })
    },
    matched: (player: string, but?: Matched) =>
      waitFor(`a match of ${player}`, async () => {
        const now = await ask<Matched>(`/match/status?player_id=${player}`)
        return now.status === 'matched' && now.session_id !== but?.session_id && now
      }),
    enter: async ({ token }: Matched) => {
      const client = await LineClient.connect(proxy.port)
      client.send(`JOIN ${token}`)
      return client
    },
    [Symbol.asyncDispose]: async () => {
      await proxy.close()
      await backend[Symbol.asyncDispose]()
    },
  }
}

test.skipIf(cannot)(
  `a server whose node is cut off loses its match; once the node is back it is told to stop, and changes nothing${unless}`,
  async () => {
    await using cable = new NetworkCable()
    const namespace = await gameNamespace(api)
    await using kubelet = await TestKubelet.open(await api.kubeconfig('admin'), namespace)
    kubelet.node = cable
    await using system = await systemBehind(cable, namespace)
    for (const name of ['ann', 'bob']) await system.join(name)
    const first = await system.matched('ann')
    const cutOff = await system.enter(first)
    expect(await cutOff.next()).toBe('JOINED ann')
    cutOff.send('REQUEST_MATCH 600')
    await waitFor('the match to run', async () =>
      JSON.stringify(await system.ask('/sessions/active')).includes('"state":"running"'),
    )

    kubelet.node = undefined
    cable.pull()
    const time = recovery('a node that is cut off')
    const second = await system.matched('ann', first)
    time.over('its players have their next match')
    expect((await system.matched('bob', first)).session_id).toBe(second.session_id)
    const record = await system.ask<object>(`/history/matches/${first.session_id}`)
    expect(record).toMatchObject({ state: 'ended', end_reason: 'server-lost' })

    expect(kubelet.farExits).toEqual([])
    cable.plugIn()
    const back = recovery('the return of its network')
    await waitFor('the server to stop', () => kubelet.farExits.length > 0)
    back.over('its game server has stopped')
    expect(kubelet.farExits).toEqual([0])
    // The player who was in it when the network went reads that it is over.
    expect(await cutOff.closed).toContain('STATE stop')
    const late = await system.enter(first)
    expect(await late.closed).toEqual([expect.stringMatching(/^ERROR /)])
    expect(await system.ask(`/history/matches/${first.session_id}`)).toEqual(record)
    expect(await system.matched('ann')).toMatchObject({ session_id: second.session_id })
  },
)
