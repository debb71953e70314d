import { once } from 'node:events'
import { expect, test } from 'vitest'

import { LineClient } from '../support/line-client.ts'
import { RedisServer } from '../support/redis-server.ts'
import { MORE_THAN_BEFORE, refusedReports } from '../support/refused-reports.ts'
import { startSystem, type System } from '../support/system.ts'
import { waitFor } from '../support/wait-for.ts'

interface Status {
  readonly status: string
  readonly session_id: string
  readonly connect_port: number
  readonly reason?: string
}

const PLAYERS = ['a', 'b', 'c']
const statusOf = async (system: System, player: string) =>
  (await system.get<Status>(`/match/status?player_id=${player}`)).body

/** A match of three, all of them connected. */
async function begun(system: System): Promise<{ match: Status; clients: readonly LineClient[] }> {
  for (const id of PLAYERS) await system.post('/match/join', { player_id: id })
  const match = await waitFor('the match', async () => {
    const now = await statusOf(system, 'a')
    return now.status === 'matched' && now
  })
  const clients = await Promise.all(PLAYERS.map(() => LineClient.connect(match.connect_port)))
  return { match, clients }
}

const isKnownToRun = async (system: System) => {
  const { body } = await system.get<{ sessions: { state: string }[] }>('/sessions/active')
  return body.sessions[0]?.state === 'running'
}

test.concurrent.each(['before the game starts', 'during the game'])(
  'a match is played to its end while Redis, killed %s, is down: it is over once Redis is back, and nobody plays again',
  async (when) => {
    await using redis = await RedisServer.start()
    await using system = await startSystem({
      REDIS_URL: redis.url,
      SESSION_SIZE: '3',
      MIN_PARTIAL_SESSION_SIZE: '3',
    })
    const { match, clients } = await begun(system)
    const [first] = clients
    if (when === 'before the game starts') await redis.kill()
    const ended = Promise.all(clients.map(({ socket }) => once(socket, 'close')))
    first?.send('REQUEST_MATCH 2')
    await waitFor('the game', () => first?.lines.includes('STATE running'))
    if (when === 'during the game') {
      await waitFor('it to be known', () => isKnownToRun(system))
      await redis.kill()
    }
    await ended
    expect(clients.map(({ lines }) => lines.at(-1))).toEqual(PLAYERS.map(() => 'STATE stop'))
    const refused = refusedReports(system.backendUrl)
    await waitFor('reports in vain', async () => (await refused()) >= MORE_THAN_BEFORE)
    await redis.start()
    for (const id of PLAYERS)
      await waitFor(`the end for ${id}`, async () => {
        const now = await statusOf(system, id)
        return now.status === 'ended' && now
      }).then(({ session_id: id, reason }) => {
        expect([id, reason]).toEqual([match.session_id, 'finished'])
      })
  },
)
