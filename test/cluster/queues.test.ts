import { afterAll, beforeAll, expect, test } from 'vitest'

import { player, type MatchReady, type PlayerClient } from '../../src/client/node.ts'
import { GAME_SERVER_IMAGE, TIC_TAC_TOE_IMAGE } from '../support/cluster/api.ts'
import { ask } from '../support/cluster/ask.ts'
import { gamePods } from '../support/cluster/crowd.ts'
import { pods, type Pod } from '../support/cluster/pods.ts'
import {
  backendMetrics,
  backends,
  changeQueues,
  configVersions,
  manifestsWith,
} from '../support/cluster/queues.ts'
import { startInCluster, type ClusterSystem } from '../support/cluster/system.ts'
import { waitFor } from '../support/wait-for.ts'

interface GamePod extends Pod {
  readonly spec: Pod['spec'] & {
    readonly containers: readonly {
      readonly image: string
      readonly env: readonly { readonly name: string; readonly value?: string }[]
    }[]
  }
}

type Answer = (line: string) => string | undefined

const queues = {
  duel: { size: 2 },
  'tic-tac-toe': { size: 2, gameServer: { image: TIC_TAC_TOE_IMAGE }, pool: { min: 1, max: 2 } },
}

let system: ClusterSystem
beforeAll(async () => {
  system = await startInCluster({}, undefined, await manifestsWith(queues))
})
afterAll(() => system[Symbol.asyncDispose]())

/** Plays to the end through the proxy; resolves with what the game server said. */
async function play(me: PlayerClient, match: MatchReady, answer: Answer): Promise<readonly string[]> {
  const lines = await me.connect(match)
  const heard: string[] = []
  for await (const line of lines) {
    heard.push(line)
    const said = answer(line)
    if (said !== undefined) await lines.send(said)
  }
  return heard
}

const asksForASecond: Answer = (line) => (line.startsWith('JOINED') ? 'REQUEST_MATCH 1' : undefined)

/** X takes the first row from the left, O the second one: X wins. */
function ticTacToe(): Answer {
  let mark = ''
  return (line) => {
    mark = /^YOU ([XO])$/.exec(line)?.[1] ?? mark
    const [, board = '', turn] = /^BOARD (\S+) ([XO])$/.exec(line) ?? []
    if (turn !== mark || mark === '') return undefined
    return `PLAY ${(mark === 'X' ? 0 : 3) + board.split(mark).length - 1}`
  }
}

/** Resolves when all these players are matched, with what each of them plays. */
async function matchOf(queue: string, ...ids: readonly string[]) {
  const joined = ids.map(async (id) => {
    const me = player(system.url, id)
    const match = await me.join({ queue })
    return { match: match.session_id, play: (answer: Answer) => play(me, match, answer) }
  })
  return Promise.all(joined)
}

async function containerOf(match: string | undefined) {
  const all = (await gamePods(system)) as readonly GamePod[]
  return all.find(({ metadata }) => metadata.name === `muster-${match}`)?.spec.containers[0]
}

async function stepsToReady(match = '') {
  const steps = (await ask(system).ended(match)).timeline.map(({ became }) => became)
  return steps.slice(0, steps.indexOf('running'))
}

/** By pod. */
const backendContainers = async () =>
  new Map(
    (await backends()).map(({ metadata, status }) => [
      metadata.name,
      status.containerStatuses?.[0]?.containerID,
    ]),
  )

test('each queue plays in pods of its own image, and one with a pool in a pod that waits', async () => {
  const ready = /^muster_pool_ready\{pool="tic-tac-toe"\} 1$/m
  await waitFor('the waiting server', async () => (await backendMetrics()).some((all) => ready.test(all)))
  const waiting = await pods('muster-games', `muster.dev/system=${system.queue},muster.dev/pool=tic-tac-toe`)
  const [duel, board] = await Promise.all([
    matchOf('duel', 'ann', 'ben'),
    matchOf('tic-tac-toe', 'cleo', 'dan'),
  ])
  const [first, second] = [duel[0]?.match, board[0]?.match]
  expect(waiting.map(({ metadata }) => metadata.name)).toEqual([`muster-${second}`])
  expect((await containerOf(first))?.image).toBe(GAME_SERVER_IMAGE)
  expect((await containerOf(second))?.image).toBe(TIC_TAC_TOE_IMAGE)
  const heard = await Promise.all([
    ...duel.map((each) => each.play(asksForASecond)),
    ...board.map((each) => each.play(ticTacToe())),
  ])
  const ends = ['STATE stop', 'STATE stop', 'RESULT X', 'RESULT X']
  for (const [i, end] of ends.entries()) expect(heard[i]).toContain(end)
  expect(await stepsToReady(first)).toEqual(['forming', 'starting', 'ready'])
  expect(await stepsToReady(second)).toEqual(['forming', 'ready'])
})

test('backends use a changed ConfigMap without a restart', async () => {
  const [before, containers] = [await configVersions(), await backendContainers()]
  await expect(player(system.url, 'eve').join({ queue: 'arena' })).rejects.toMatchObject({
    status: 404,
  })
  await changeQueues({ ...queues, arena: { size: 1, gameServer: { env: { MAP: 'desert' } } } })
  await waitFor('the new version in all backends', async () => {
    const now = await configVersions()
    return now.length > 0 && now.every((version) => !before.includes(version))
  })
  const [eve] = await matchOf('arena', 'eve')
  const container = await containerOf(eve?.match)
  expect(container?.image).toBe(GAME_SERVER_IMAGE)
  expect(container?.env).toContainEqual({ name: 'MAP', value: 'desert' })
  expect(await eve?.play(asksForASecond)).toContain('STATE stop')
  // Others may have come or gone meanwhile: their number follows the load.
  const after = await backendContainers()
  const stayed = [...containers].filter(([name]) => after.has(name))
  expect(stayed.length).toBeGreaterThan(0)
  for (const [name, id] of stayed) expect(after.get(name)).toBe(id)
})
