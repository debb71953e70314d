import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { ask } from '../support/cluster/ask.ts'
import { gamePods } from '../support/cluster/crowd.ts'
import { fillNode } from '../support/cluster/filler.ts'
import { kubectl } from '../support/cluster/kubectl.ts'
import type { Pod } from '../support/cluster/pods.ts'
import { signalPart, signalPod } from '../support/cluster/processes.ts'
import { startInCluster, type ClusterSystem } from '../support/cluster/system.ts'
import { waitFor } from '../support/wait-for.ts'

const alone = { SESSION_SIZE: '1' }

async function podOf(system: ClusterSystem, match: string): Promise<Pod> {
  const found = (await gamePods(system)).find(({ metadata }) => metadata.name === `muster-${match}`)
  if (!found) throw new Error(`${match} has no pod`)
  return found
}

const noPod = (system: ClusterSystem) => waitFor('no pod', async () => (await gamePods(system)).length === 0)

describe('a player is told why they do not play, and history records it, when', () => {
  test("their game server's image cannot be pulled", async () => {
    await using system = await startInCluster(alone, (yaml) =>
      yaml.replace(/image: .*/, 'image: localhost/nowhere:1'),
    )
    const asking = ask(system)
    await asking.join('a')
    await asking.told('a', 'why', ({ requeued }) => requeued === 'image-unavailable')
    const { reason } = await asking.told('a', 'the wait to end', ({ status }) => status === 'ended')
    expect(reason).toBe('gave-up: image-unavailable')
    const { session_id: match, end_reason: why } = await asking.lastOf('a')
    expect(why).toBe('image-unavailable')
    expect(await asking.lastLines(match)).toMatch(/Err\w*Image\w*|ImagePullBackOff/)
    await noPod(system)
  })

  test('their game server exceeds its memory limit', async () => {
    const glutton = 'const/**/all=[];for(;;)all.push(Buffer.alloc(1e7,1))'
    await using system = await startInCluster({ ...alone, GAME_SERVER_COMMAND: `node -e ${glutton}` })
    const asking = ask(system)
    await asking.join('a')
    const { reason } = await asking.told('a', 'the wait to end', ({ status }) => status === 'ended')
    expect(reason).toBe('gave-up: out-of-memory')
    expect((await asking.lastOf('a')).end_reason).toBe('out-of-memory')
    await noPod(system)
  })
})

test('on a full node players wait and are told so, nobody is given up, and they play once there is room', async () => {
  const vars = { SESSION_SIZE: '2', MIN_PARTIAL_SESSION_SIZE: '2', SERVER_START_SECONDS: '2' }
  await using system = await startInCluster(vars, (yaml) => yaml.replace(/cpu: 5m/, 'cpu: 200m'))
  const asking = ask(system)
  const players = ['a', 'b', 'c', 'd']
  {
    await using _filler = await fillNode(100)
    for (const id of players) await asking.join(id)
    const toldWhy = (id: string, says: RegExp) =>
      asking.told(id, 'why', ({ waiting }) => waiting?.code === 'no-capacity' && says.test(waiting.says))
    for (const id of ['a', 'b'])
      await toldWhy(id, /^The match is formed, but there is no room for its game server/)
    for (const id of ['c', 'd']) await toldWhy(id, /^There are enough players, and no room/)
    // Their match fails again and again: each time they are at their old place, and one pod tries.
    let most = 0
    const seen = new Set<string>()
    await waitFor('three pods, one after another', async () => {
      const now = await gamePods(system)
      most = Math.max(most, now.length)
      for (const { metadata } of now) seen.add(metadata.uid)
      return seen.size >= 3
    })
    expect(most).toBeLessThanOrEqual(2)
    for (const id of players) expect((await asking.status(id))?.status).toBe('pending')
  }
  const matches = await Promise.all(players.map((id) => asking.matched(id)))
  expect(new Set(matches.map(({ session_id: id }) => id)).size).toBe(2)
})

describe('a player is told that their game server is lost, and plays the next match, when', () => {
  let system: ClusterSystem
  beforeAll(async () => {
    system = await startInCluster({ ...alone, SILENT_SECONDS: '2' })
  })
  afterAll(() => system[Symbol.asyncDispose]())

  test('its pod is evicted', async () => {
    const asking = ask(system)
    await asking.join('a')
    const { session_id: first } = await asking.matched('a')
    const { name } = (await podOf(system, first)).metadata
    const eviction = {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name, namespace: 'muster-games' },
    }
    // The disruption budget refuses the eviction: an administrator removes it first.
    await kubectl(['delete', 'poddisruptionbudgets', '--all', '--namespace=muster-games'])
    const path = `/api/v1/namespaces/muster-games/pods/${name}/eviction`
    await kubectl(['create', `--raw=${path}`, '--filename=-'], JSON.stringify(eviction))
    await asking.matched('a', first)
    expect((await asking.ended(first)).end_reason).toBe('server-lost')
  })

  test('its node is lost, and reports after its return change nothing', async () => {
    const asking = ask(system)
    await asking.join('b')
    const { session_id: first } = await asking.matched('b')
    const pod = await podOf(system, first)
    signalPart('kubelet', 'SIGSTOP')
    try {
      await signalPod(pod, 'SIGSTOP')
      const { requeued } = await asking.told(
        'b',
        'the loss to be noticed',
        (told) => told.requeued !== undefined,
      )
      expect(requeued).toBe('server-lost')
    } finally {
      await signalPod(pod, 'SIGCONT')
      signalPart('kubelet', 'SIGCONT')
    }
    const { session_id: second } = await asking.matched('b', first)
    await waitFor('the old pod to go', async () =>
      (await gamePods(system)).every(({ metadata }) => metadata.uid !== pod.metadata.uid),
    )
    const past = await asking.ended(first)
    expect(past.end_reason).toBe('server-lost')
    expect(past.timeline.filter(({ became }) => became === 'ended')).toHaveLength(1)
    expect((await asking.status('b'))?.session_id).toBe(second)
  })
})
