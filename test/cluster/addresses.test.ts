import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'

import { player } from '../../src/client/node.ts'
import { nodeAddress } from '../support/cluster/api.ts'
import { ask } from '../support/cluster/ask.ts'
import { kubectl } from '../support/cluster/kubectl.ts'
import { startInCluster, type ClusterSystem } from '../support/cluster/system.ts'
import { OldClient } from '../support/old-client.ts'

/** Plays to the end, at the address in the answer to the join. */
async function playDirectly(system: ClusterSystem, id: string): Promise<{ host: string; port: number }> {
  const client = new OldClient(system.url, id)
  const match = await client.untilMatched()
  await client.connect(match)
  client.send('REQUEST_MATCH 1')
  await client.heard('STATE stop')
  await client.closed()
  return { host: match.connect_host, port: match.connect_port }
}

describe('a match is played', () => {
  let system: ClusterSystem
  beforeAll(async () => {
    system = await startInCluster({ SESSION_SIZE: '1' })
  })
  afterAll(() => system[Symbol.asyncDispose]())

  test("at its pod's own address", async () => {
    const { host, port } = await playDirectly(system, 'direct')
    expect(host).toMatch(/^10\.244\./)
    expect(port).toBe(8080)
  })

  test("through the proxy's port, over TCP", async () => {
    const me = player(system.url, 'tcp')
    const lines = await me.connect(await me.join())
    await lines.send('REQUEST_MATCH 1')
    const heard: string[] = []
    for await (const line of lines) heard.push(line)
    expect(heard).toEqual(['JOINED tcp', 'RUNNING_LENGTH 1', 'STATE running', 'STATE stop'])
  })

  test("through the proxy's port, over a WebSocket", async () => {
    const { play_path: path, token } = await player(system.url, 'web').join()
    const socket = new WebSocket(`${system.url.replace('http', 'ws')}${path}`)
    const heard: string[] = []
    socket.on('message', (data: Buffer) => heard.push(data.toString()))
    socket.once('open', () => {
      socket.send(`JOIN ${token}`)
      socket.send('REQUEST_MATCH 1')
    })
    await new Promise((resolve, reject) => socket.once('close', resolve).once('error', reject))
    expect(heard).toEqual(['JOINED web', 'RUNNING_LENGTH 1', 'STATE running', 'STATE stop'])
  })
})

describe('a match is played at a host port', () => {
  const level = (value: string) =>
    kubectl([
      'label',
      'namespace',
      'muster-games',
      `pod-security.kubernetes.io/enforce=${value}`,
      '--overwrite',
    ])
  let system: ClusterSystem
  beforeAll(async () => {
    await level('privileged')
    const range = { GAME_ADDRESS: 'host-port', HOST_PORTS: '28000-28001' }
    system = await startInCluster({ SESSION_SIZE: '1', ...range })
  })
  afterAll(async () => {
    await level('restricted')
    await system[Symbol.asyncDispose]()
  })

  test('that no other match has', async () => {
    // Both are live at once: each plays once both are matched.
    const asking = ask(system)
    await Promise.all(['a', 'b'].map((id) => asking.join(id)))
    const matches = await Promise.all(['a', 'b'].map((id) => asking.matched(id)))
    expect(matches.map((match) => match.connect_port).sort()).toEqual([28_000, 28_001])
    const played = await Promise.all(['a', 'b'].map((id) => playDirectly(system, id)))
    const address = await nodeAddress()
    expect(played).toEqual(matches.map(({ connect_port: port }) => ({ host: address, port })))
  })
})
