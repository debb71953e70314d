import { expect, onTestFinished, test } from 'vitest'

import { freePort } from '../../src/demo/free-port.ts'
import { Balancer } from '../support/balancer.ts'
import { fleetFolder } from '../support/host-fleet.ts'
import { muster } from '../support/muster.ts'
import { query, startPostgres } from '../support/postgres-server.ts'
import { startProgram, type Program } from '../support/program.ts'
import { RedisServer } from '../support/redis-server.ts'
import { Terminal } from '../support/terminal.ts'
import { waitFor } from '../support/wait-for.ts'

const PLAYERS = 200
const SIZE = 20
const common = { TOKEN_SECRET: 'at-least-16-bytes', LOG_LEVEL: 'warn', LIMITS_PER_ADDRESS: 'off' }

const queueFile = (season: number) =>
  `queues: { arena: { size: ${SIZE}, pool: { min: 1, max: 2 }, gameServer: { env: { SEASON: '${season}' } } } }`

/** Ends it as an update does, and starts the next at the same address once it has gone. */
async function replaced(old: Program, start: () => Promise<Program>): Promise<void> {
  old.child.kill('SIGTERM')
  expect(await old.exit, old.said.text).toBe(0)
  await start()
}

/** Two of each, on one store; they are replaced while the load tool plays. */
async function startAll() {
  const redis = await RedisServer.start()
  const postgres = await startPostgres()
  const folder = fleetFolder()
  onTestFinished(async () => {
    await folder[Symbol.asyncDispose]()
    await redis[Symbol.asyncDispose]()
    await postgres[Symbol.asyncDispose]()
  })
  const database = await postgres.create()
  const migrated = muster(['migrate'], { DATABASE_URL: database })
  expect(await migrated.exit, migrated.said.text).toBe(0)
  const files = new Terminal()
  files.save('queues.yaml', queueFile(1))
  const ports = [await freePort(), await freePort()]
  const backendUrls = ports.map((port) => `http://127.0.0.1:${port}`).join(',')
  const backend = (port: number) => () =>
    startProgram('backend', {
      ...common,
      PORT: String(port),
      BACKEND_URL: backendUrls,
      REDIS_URL: redis.url,
      DATABASE_URL: database,
      FLEET: 'host',
      FLEET_DIR: folder.path,
      MUSTER_CONFIG: `${files.folder}/queues.yaml`,
      MAX_GAME_SERVERS: '30',
    })
  const proxy = (port?: number) => () =>
    startProgram('proxy', {
      ...common,
      ...(port && { PORT: String(port) }),
      BACKEND_URL: backendUrls,
      DRAIN_SECONDS: '60',
    })
  return { files, database, backend, proxy, ports }
}

test(`while ${PLAYERS} players play, the queue file, both backends and both proxies are replaced: nobody notices`, async () => {
  const { files, database, backend, proxy, ports } = await startAll()
  const [one = 0, two = 0] = ports
  const backends = [await backend(one)(), await backend(two)()] as const
  const proxies = [await proxy()(), await proxy()()] as const
  const [first, second] = proxies
  await using balancer = await Balancer.open(proxies.map(({ port }) => port))
  const args = ['--url', balancer.url, '--match-duration', '3', '--spawn-rate', '5', '--wait', '90']
  const load = muster(['load', String(PLAYERS), ...args])
  onTestFinished(() => void load.child.kill('SIGKILL'))
  const live = async () =>
    ((await (await fetch(`${balancer.url}/api/sessions/active`)).json()) as { count: number }).count
  await waitFor('a match', async () => (await live()) > 0)

  files.save('queues.yaml', queueFile(2))
  await replaced(backends[0], backend(one))
  await replaced(backends[1], backend(two))
  balancer.targets = [second.port]
  await replaced(first, proxy(first.port))
  expect(load.child.exitCode, load.said.text).toBeNull()
  balancer.targets = [first.port]
  await replaced(second, proxy(second.port))
  balancer.targets = [first.port, second.port]

  expect(await load.exit, load.said.text).toBe(0)
  expect(load.said.text).toContain(`${PLAYERS} of ${PLAYERS} players finished`)
  expect(load.said.text).toContain('All invariants held')
  expect(load.said.text).not.toContain('given another match')
  const ended = await waitFor('all matches in history', async () => {
    const rows = await query(database, 'SELECT state, end_reason FROM matches')
    return rows.length > 0 && rows.every(({ state }) => state === 'ended') && rows
  })
  expect(new Set(ended.map(({ end_reason: why }) => why))).toEqual(new Set(['finished']))
})
