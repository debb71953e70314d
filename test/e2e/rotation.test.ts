import { expect, onTestFinished, test } from 'vitest'

import { freePort } from '../../src/demo/free-port.ts'
import { fleetFolder } from '../support/host-fleet.ts'
import { LineClient } from '../support/line-client.ts'
import { query, startPostgres } from '../support/postgres-server.ts'
import { migrateOnce } from '../../src/adapters/postgres/prepare-database.ts'
import { RedisServer } from '../support/redis-server.ts'
import { startProgram, type Program } from '../support/program.ts'
import { waitFor } from '../support/wait-for.ts'

const [OLD, NEW] = ['the-old-secret-of-this-test', 'the-new-secret-of-this-test']

interface Place {
  readonly session_id: string
  readonly status: string
  readonly token: string
  readonly reason?: string
}

interface System {
  readonly backend: Program
  readonly proxy: Program
}

const statusOf = async ({ proxy }: System, player: string): Promise<Place> =>
  (await (await fetch(`${proxy.url}/api/match/status?player_id=${player}`)).json()) as Place

async function join(system: System, player: string): Promise<Place> {
  await fetch(`${system.proxy.url}/api/match/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ player_id: player }),
  })
  return matched(system, player)
}

const matched = (system: System, player: string): Promise<Place> =>
  waitFor(`the match of ${player}`, async () => {
    const place = await statusOf(system, player)
    return place.status === 'matched' && place
  })

/** Through the proxy, with this token. */
async function enter({ proxy }: System, token: string, player: string): Promise<LineClient> {
  const client = await LineClient.connect(Number(new URL(proxy.url).port))
  expect(await client.ask(`JOIN ${token}`)).toBe(`JOINED ${player}`)
  return client
}

/** Stores that outlive a backend, for as long as the test. */
async function realStores() {
  const [postgres, redis, folder] = [await startPostgres(), await RedisServer.start(), fleetFolder()]
  onTestFinished(async () => {
    for (const each of [folder, redis, postgres]) await each[Symbol.asyncDispose]()
  })
  const database = await postgres.create()
  await migrateOnce(database)
  const stores = { REDIS_URL: redis.url, DATABASE_URL: database, FLEET: 'host', FLEET_DIR: folder.path }
  return { database, stores }
}

test('a secret is replaced in three steps under a live match, whose player comes back in each', async () => {
  const { stores } = await realStores()
  const [backendPort, proxyPort] = [String(await freePort()), String(await freePort())]
  const backendUrl = `http://127.0.0.1:${backendPort}`
  const common = { BACKEND_URL: backendUrl, LOG_LEVEL: 'warn', DRAIN_SECONDS: '0' }
  const start = async (secrets: string): Promise<System> => {
    const vars = { ...common, TOKEN_SECRET: secrets }
    const rules = { SESSION_SIZE: '1', RECONNECT_SECONDS: '600', REPORT_SECONDS: '0.2', SILENT_SECONDS: '5' }
    const backend = await startProgram('backend', { ...vars, ...stores, ...rules, PORT: backendPort })
    return { backend, proxy: await startProgram('proxy', { ...vars, PORT: proxyPort }) }
  }
  const stop = async ({ backend, proxy }: System) => {
    await proxy.stop()
    await backend.stop()
  }

  let system = await start(OLD)
  const { session_id: match, token } = await join(system, 'ann')
  let client = await enter(system, token, 'ann')
  client.send('REQUEST_MATCH 3600')
  await waitFor('the game', () => client.lines.includes('STATE running'))

  // One player is still queued; the other got their token just before the restart.
  for (const secrets of [`${OLD},${NEW}`, `${NEW},${OLD}`]) {
    const before = (await statusOf(system, 'ann')).token
    await stop(system)
    system = await start(secrets)
    expect(await statusOf(system, 'ann')).toMatchObject({ session_id: match, status: 'matched' })
    client = await enter(system, before, 'ann')
    client = await enter(system, (await statusOf(system, 'ann')).token, 'ann')
    expect(await client.ask('GET_STATE')).toBe('STATE running')
    // Its reports count: the backend hears from it who is there.
    await waitFor('a report', async () => {
      const stats = await (await fetch(`${system.proxy.url}/api/server-stats`)).text()
      return stats.includes(match) && /"client_count":[1-9]/.test(stats)
    })
  }

  // New matches have their keys from the new secret alone.
  const second = await join(system, 'bob')
  const bob = await enter(system, second.token, 'bob')
  bob.send('REQUEST_MATCH 3600')
  client.socket.destroy()
  const admin = await fetch(`${system.proxy.url}/api/match/${match}/end`, { method: 'POST' })
  expect(admin.status).toBe(403)
  await stop(system)
  system = await start(NEW)
  const again = await enter(system, (await matched(system, 'bob')).token, 'bob')
  expect(await again.ask('GET_STATE')).toBe('STATE running')
  again.socket.destroy()
})

test('history has a match that was played across a rotation once, and as it ended', async () => {
  const { database, stores } = await realStores()
  const port = String(await freePort())
  const start = async (secrets: string): Promise<System> => {
    const vars = { BACKEND_URL: `http://127.0.0.1:${port}`, TOKEN_SECRET: secrets, DRAIN_SECONDS: '0' }
    const backend = await startProgram('backend', { ...vars, ...stores, SESSION_SIZE: '1', PORT: port })
    return { backend, proxy: await startProgram('proxy', { ...vars, PORT: String(await freePort()) }) }
  }
  let system = await start(OLD)
  const { session_id: match, token } = await join(system, 'ann')
  await system.backend.stop()
  system = await start(`${NEW} ${OLD}`)
  const client = await enter(system, token, 'ann')
  client.send('REQUEST_MATCH 0.5')
  expect(await client.closed).toContain('STATE stop')
  const rows = await waitFor('the end in history', async () => {
    const found = await query(database, `SELECT session_id, state, end_reason FROM matches`)
    return found[0]?.['state'] === 'ended' && found
  })
  expect(rows).toEqual([{ session_id: match, state: 'ended', end_reason: 'finished' }])
})
