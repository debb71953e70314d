import { describe, expect, test } from 'vitest'

import { player } from '../../src/client/node.ts'
import { startSystem, type System } from '../support/system.ts'
import { waitFor } from '../support/wait-for.ts'

const metric = async (system: System, name: string) =>
  Number(
    new RegExp(`^${name}{pool="\\*"} (\\d+)`, 'm').exec(
      await (await fetch(`${system.backendUrl}/metrics`)).text(),
    )?.[1],
  )
const pooled = (system: System, count: number) =>
  waitFor(
    `${count} servers that are ready`,
    async () => (await metric(system, 'muster_pool_ready')) === count,
  )

interface Sessions {
  sessions: { session_id: string; game_server_pod: string | null }[]
}
interface Timeline {
  timeline: { became: string }[]
}

describe('a pool of waiting servers', () => {
  test('gives a match a ready server, and is refilled at once', async () => {
    await using system = await startSystem({ SESSION_SIZE: '2', POOL_MIN: '2' })
    await pooled(system, 2)
    const matches = await Promise.all(['a', 'b'].map((id) => player(system.url, id).join()))
    const [session] = (await system.get<Sessions>('/sessions/active')).body.sessions
    expect(matches.map(({ session_id: id }) => id)).toEqual([session?.session_id, session?.session_id])
    // Ready at once, by a server that was not started for this match.
    const history = await waitFor('its history', async () => {
      const found = await system.get<Timeline>(`/history/matches/${session?.session_id}`)
      return found.status === 200 && found.body.timeline.length > 1 && found.body
    })
    expect(history.timeline.map(({ became }) => became)).toEqual(['forming', 'ready'])
    await pooled(system, 2)
  })

  test('supports its players to the end of their match', async () => {
    await using system = await startSystem({ SESSION_SIZE: '2', POOL_MIN: '1' })
    await pooled(system, 1)
    const players = ['a', 'b'].map((id) => player(system.url, id))
    const lines = await Promise.all(players.map(async (each) => each.connect(await each.join())))
    await lines[0]?.send('REQUEST_MATCH 0.3')
    for (const each of lines) await each.closed
    await waitFor(
      'no session',
      async () => (await system.get<Sessions>('/sessions/active')).body.sessions.length === 0,
    )
    await pooled(system, 1)
  })

  test('follows the waiting players, and shrinks when nobody came for long enough', async () => {
    await using system = await startSystem({
      SESSION_SIZE: '4',
      MIN_PARTIAL_SESSION_SIZE: '4',
      POOL_MAX: '3',
      POOL_IDLE_SECONDS: '0.1',
      TICKET_TTL_SECONDS: '600',
    })
    await pooled(system, 0)
    await system.post('/match/join', { player_id: 'a' })
    await pooled(system, 1)
    await system.post('/match/leave', { player_id: 'a' })
    await pooled(system, 0)
  })
})
