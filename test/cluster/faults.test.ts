import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { ask } from '../support/cluster/ask.ts'
import { crowd, gamePods, type Crowd } from '../support/cluster/crowd.ts'
import { kubectl } from '../support/cluster/kubectl.ts'
import { isReady, pods, type Pod } from '../support/cluster/pods.ts'
import { bringUp, signalPart, signalPod } from '../support/cluster/processes.ts'
import { startInCluster, type ClusterSystem } from '../support/cluster/system.ts'
import { MORE_THAN_BEFORE, refusedReports } from '../support/refused-reports.ts'
import { waitFor } from '../support/wait-for.ts'

const component = (name: string) => `app.kubernetes.io/component=${name}`

async function firstOf(name: string): Promise<Pod> {
  const [pod] = await pods('muster', component(name))
  if (!pod) throw new Error(`there is no ${name}`)
  return pod
}

async function killed(name: string): Promise<void> {
  await signalPod(await firstOf(name), 'SIGKILL')
}

/** As when its node is drained: another pod replaces it, at another address. */
async function moved(name: string): Promise<void> {
  const { metadata } = await firstOf(name)
  await kubectl(['delete', 'pod', metadata.name, '--namespace=muster', '--grace-period=1'])
}

async function scale(name: string, replicas: number): Promise<void> {
  await kubectl(['scale', `statefulset/${name}`, '--namespace=muster', `--replicas=${replicas}`])
}

/** Through its autoscaler, which would undo a change of the deployment. */
async function backends(count: number): Promise<void> {
  const patch = JSON.stringify({ spec: { minReplicas: count } })
  await kubectl(['patch', 'hpa/muster-backend', '--namespace=muster', '--type=merge', `--patch=${patch}`])
  await waitFor(
    `${count} backends`,
    async () => (await pods('muster', component('backend'))).filter(isReady).length >= count,
  )
}

/** The ids of the first matches in history. */
async function history({ url }: ClusterSystem): Promise<readonly string[]> {
  const answer = await fetch(`${url}/api/history/matches`)
  if (answer.status !== 200) return []
  return ((await answer.json()) as { matches: { session_id: string }[] }).matches.map(
    (each) => each.session_id,
  )
}

const node = async () => (await kubectl(['get', 'nodes', '--output=name'])).trim()

describe('while players play in the cluster', () => {
  let system: ClusterSystem
  let players: Crowd
  let running: Awaited<ReturnType<Crowd['playing']>>
  beforeAll(async () => {
    system = await startInCluster({ SESSION_SIZE: '4', MIN_PARTIAL_SESSION_SIZE: '4' })
  })
  afterAll(() => system[Symbol.asyncDispose]())
  const inMatchesOf = (seconds: number) => {
    beforeEach(async () => {
      players = crowd(system, 12, seconds)
      running = await players.playing(3)
    })
    afterEach(() => players[Symbol.asyncDispose]())
  }

  // Kubernetes takes up to 15 s to restart what has crashed before: a match must last longer for its players to come back.
  describe('in matches that last longer than a proxy’s restart', () => {
    inMatchesOf(30)

    test('all proxies are killed at once: players come back to their matches', async () => {
      for (const proxy of await pods('muster', component('proxy'))) await signalPod(proxy, 'SIGKILL')
      await players.finishedWell()
    })
  })

  describe('in short matches', () => {
    inMatchesOf(8)

    test('a backend is killed and the other goes on', async () => {
      await backends(2)
      await killed('backend')
      await players.finishedWell()
      await backends(1)
    })

    test('proxy and backends are replaced one by one', async () => {
      await kubectl([
        'rollout',
        'restart',
        'deployment/muster-proxy',
        'deployment/muster-backend',
        '--namespace=muster',
      ])
      await kubectl(['rollout', 'status', 'deployment/muster-backend', '--namespace=muster', '--timeout=90s'])
      await players.finishedWell()
      await kubectl(['rollout', 'status', 'deployment/muster-proxy', '--namespace=muster', '--timeout=90s'])
    })

    test.each([
      ['redis', 'is killed', killed],
      ['redis', 'is moved', moved],
      ['postgres', 'is killed', killed],
      ['postgres', 'is moved', moved],
    ])('%s %s, and comes back with all its data', async (name, _what, harm) => {
      const before = await waitFor('these matches in history', async () => {
        const known = await history(system)
        return known.length >= 3 && known
      })
      await harm(name)
      await players.finishedWell()
      await waitFor(`${name} to be ready again`, async () =>
        (await pods('muster', component(name))).some(isReady),
      )
      await waitFor('all of them in history', async () => {
        const after = await history(system)
        return before.slice(0, 3).every((match) => after.includes(match))
      })
    })

    test('redis is away until their matches have ended, and nobody plays twice', async () => {
      const refused = refusedReports(system.backendUrl)
      await scale('muster-redis', 0)
      await waitFor('reports in vain', async () => (await refused()) >= running.length * MORE_THAN_BEFORE)
      await scale('muster-redis', 1)
      await players.finishedWell()
    })

    test('a game server crashes, and another is deleted: their players play another match', async () => {
      const [crashed, deleted] = await gamePods(system)
      if (!crashed || !deleted) throw new Error('there is only one')
      await signalPod(crashed, 'SIGKILL')
      await kubectl(['delete', 'pod', deleted.metadata.name, '--namespace=muster-games', '--wait=false'])
      await players.finishedWell()
    })

    test('the API server is killed and comes back: matches are not affected', async () => {
      const begun = running.map(({ session_id: match }) => match)
      signalPart('kube-apiserver', 'SIGKILL')
      await bringUp()
      await players.finishedWell()
      // Not by their pods: on a busy machine these matches end before it is back.
      const ends = await Promise.all(begun.map((match) => ask(system).ended(match)))
      expect(ends.map(({ end_reason: why }) => why)).toEqual(begun.map(() => 'finished'))
    })

    test('the API server is paused for a while', async () => {
      signalPart('kube-apiserver', 'SIGSTOP')
      // All matches end meanwhile: their servers report it, which does not need the API server.
      try {
        await waitFor('the backend to see no match', async () => {
          const answer = await fetch(`${system.url}/api/sessions/active`)
          return ((await answer.json()) as { count: number }).count === 0
        })
      } finally {
        signalPart('kube-apiserver', 'SIGCONT')
      }
      await players.finishedWell()
    })

    test('the node is drained of game servers, and their players wait until there is room', async () => {
      const name = await node()
      const before = (await gamePods(system)).map(({ metadata }) => metadata.uid)
      const games = [
        '--pod-selector=app.kubernetes.io/name=muster-game-server',
        '--force',
        '--delete-emptydir-data',
      ]
      await kubectl(['drain', name.replace('node/', ''), ...games, '--timeout=60s'])
      const left = (await gamePods(system)).filter(({ metadata }) => before.includes(metadata.uid))
      await kubectl(['uncordon', name])
      expect(left).toEqual([])
      await players.finishedWell()
    })
  })
})
