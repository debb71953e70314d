import { readFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'

import { freePort } from '../../src/demo/free-port.ts'
import { Balancer } from '../support/balancer.ts'
import { built } from '../support/built.ts'
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

/** The game of a season: the reference server, which notes its process first. */
const game = `
import { appendFileSync } from 'node:fs'
appendFileSync(new URL('seasons', import.meta.url), process.pid + ' ' + process.argv[2] + '\\n')
await import(${JSON.stringify(built('game-server'))})
`

const queueFile = (folder: string, season: number) => `
queues:
  arena:
    size: ${SIZE}
    pool: { min: 1, max: 2 }
    gameServer: { command: "'${process.execPath}' '${folder}/game.mjs' ${season}" }
`

/** The season of each game server so far, by the name of its process. */
function seasonsIn(folder: string): ReadonlyMap<string, string> {
  const lines = readFileSync(`${folder}/seasons`, 'utf8').trim().split('\n')
  return new Map(
    lines.map((line) => {
      const [pid = '', season = ''] = line.split(' ')
      return [`pid-${pid}`, season]
    }),
  )
}

const runs = (server: string): boolean => {
  try {
    process.kill(Number(server.replace('pid-', '')), 0)
    return true
  } catch {
    return false
  }
}

/** A proxy that gets no new connections, and has some whose match goes on. */
async function aside(balancer: Balancer, from: Program, to: Program): Promise<void> {
  const plays = () => balancer.games.some(({ port, isOpen }) => isOpen && port === from.port)
  await waitFor('a game connection at the proxy', plays)
  balancer.targets = [to.port]
}

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
  files.save('game.mjs', game)
  files.save('queues.yaml', queueFile(files.folder, 1))
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

test(`while ${PLAYERS} players play, the queue file, the game servers, both backends and both proxies are replaced: nobody notices`, async () => {
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

  files.save('queues.yaml', queueFile(files.folder, 2))
  await replaced(backends[0], backend(one))
  await replaced(backends[1], backend(two))
  await aside(balancer, first, second)
  await replaced(first, proxy(first.port))
  expect(load.child.exitCode, load.said.text).toBeNull()
  await aside(balancer, second, first)
  await replaced(second, proxy(second.port))
  balancer.targets = [first.port, second.port]

  expect(await load.exit, load.said.text).toBe(0)
  expect(load.said.text).toContain(`${PLAYERS} of ${PLAYERS} players finished`)
  expect(load.said.text).toContain('All invariants held')
  expect(load.said.text).not.toContain('given another match')
  const ended = await waitFor('all matches in history', async () => {
    const rows = await query(database, 'SELECT * FROM matches ORDER BY created_at')
    return rows.length > 0 && rows.every(({ state }) => state === 'ended') && rows
  })
  expect(new Set(ended.map(({ end_reason: why }) => why))).toEqual(new Set(['finished']))

  // A connection that a proxy had cut would have heard something else last, or nothing.
  expect(balancer.games.length).toBeGreaterThanOrEqual(PLAYERS)
  expect(new Set(balancer.games.map(({ heard }) => heard.trim().split('\n').at(-1)))).toEqual(
    new Set(['STATE stop']),
  )

  const seasons = seasonsIn(files.folder)
  const played = ended.map(({ game_server_pod: server }) => seasons.get(String(server)))
  const versions = ended.map(({ config_version: version }) => version)
  expect(played).toEqual(versions.map((version) => (version === versions[0] ? '1' : '2')))
  expect(new Set(played)).toEqual(new Set(['1', '2']))
  await waitFor('only new servers in the pool', () => {
    const alive = [...seasonsIn(files.folder)].filter(([server]) => runs(server))
    return alive.length > 0 && alive.every(([, season]) => season === '2')
  })
})
