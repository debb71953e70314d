import { expect, test } from 'vitest'

import { player } from '../../src/client/node.ts'
import { systemWith } from '../support/queue-system.ts'
import { waitFor } from '../support/wait-for.ts'

const queues = `
queues:
  duel: { size: 1, gameServer: { env: { MAP: dust } }, pool: { min: 1, max: 2 } }
  squad: { size: 1, gameServer: { env: { MAP: sand } } }`

test('a queue with a pool gives its matches ready servers with its own settings; another queue starts one for each', async () => {
  const system = await systemWith(queues)
  const metrics = async () => (await fetch(`${system.backendUrl}/metrics`)).text()
  const pooled = () =>
    waitFor('the ready server', async () => /^muster_pool_ready{pool="duel"} 1$/m.test(await metrics()))
  await pooled()
  expect(await metrics()).toContain('muster_pool_wanted{pool="*"} 0')
  const steps = async (name: string, queue: string) => {
    const { session_id } = await player(system.url, name).join({ queue })
    const { timeline } = await waitFor('its history', async () => {
      const { status, body } = await system.get<{ timeline: { became: string }[] }>(
        `/history/matches/${session_id}`,
      )
      return status === 200 && body.timeline.some(({ became }) => became === 'ready') && body
    })
    return timeline.map(({ became }) => became)
  }
  expect(await steps('ada', 'duel')).toEqual(['forming', 'ready'])
  expect(await steps('bob', 'squad')).toEqual(['forming', 'starting', 'ready'])
  await pooled()
})
