import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'

import { migrateOnce } from '../../src/adapters/postgres/prepare-database.ts'
import { REPORT_PROOF } from '../../src/protocol/tokens.ts'
import { sign } from '../../src/runtime/seals.ts'
import { freePort } from '../../src/demo/free-port.ts'
import { fleetFolder } from '../support/host-fleet.ts'
import { LineClient } from '../support/line-client.ts'
import { muster } from '../support/muster.ts'
import { query, startPostgres } from '../support/postgres-server.ts'
import { RedisServer } from '../support/redis-server.ts'
import { startProgram } from '../support/program.ts'
import { waitFor } from '../support/wait-for.ts'

/** With the characters of URLs in it: what a reader of one could take for the end of a password. */
const REDIS_PASSWORD = 'canary:redis/of@this?test'
const SECRETS = {
  TOKEN_SECRET: 'canary-token-secret-old,canary-token-secret-new',
  ADMIN_TOKEN: 'canary-admin-token',
  JWT_SECRET: 'canary-jwt-secret-of-players',
}
/** The last is the password of the test's PostgreSQL. */
const canaries = /canary[-:%]|redis.{1,3}of.{1,3}this|not-a-secret/i

/** Where a secret was found; the text around it is for the reader of a failure. */
function leaks(where: string, text: string): readonly string[] {
  const at = text.search(canaries)
  return at < 0 ? [] : [`${where}: ${text.slice(Math.max(at - 80, 0), at + 40)}`]
}

const cmdlineOf = (pid: string): string => readProc(`/proc/${pid}/cmdline`)

function readProc(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Every value in Redis, of whatever type. */
async function valuesIn(redis: Redis): Promise<string> {
  const texts: string[] = []
  for (const key of await redis.keys('*')) texts.push(key, (await redis.dumpBuffer(key)).toString('latin1'))
  return texts.join('\n')
}

test('secrets are in no answer, log, process list, row or value, and no game server has one', async () => {
  await using postgres = await startPostgres()
  await using redis = await RedisServer.start(['--requirepass', REDIS_PASSWORD, '--rdbcompression', 'no'])
  const folder = fleetFolder()
  const database = await postgres.create()
  await migrateOnce(database)
  const files = fleetFolder()
  onTestFinished(() => files[Symbol.asyncDispose]())
  onTestFinished(() => folder[Symbol.asyncDispose]())
  const redisUrl = `redis://:${encodeURIComponent(REDIS_PASSWORD)}@127.0.0.1:${redis.port}`
  const fileOf = (name: string, text: string): string => {
    const path = join(files.path, name)
    writeFileSync(path, `${text}\n`, { mode: 0o600 })
    return path
  }
  const port = String(await freePort())
  const both = { BACKEND_URL: `http://127.0.0.1:${port}`, LOG_LEVEL: 'debug', DRAIN_SECONDS: '0' }
  const backend = await startProgram('backend', {
    ...both,
    ...SECRETS,
    PORT: port,
    REDIS_URL_FILE: fileOf('redis', redisUrl),
    DATABASE_URL_FILE: fileOf('database', database),
    FLEET: 'host',
    FLEET_DIR: folder.path,
    SESSION_SIZE: '1',
    GAME_OUTPUT: 'true',
  })
  const metricsPort = String(await freePort())
  const proxy = await startProgram('proxy', {
    ...both,
    PORT: String(await freePort()),
    METRICS_PORT: metricsPort,
    TOKEN_SECRET_FILE: fileOf('token', SECRETS.TOKEN_SECRET),
  })
  const answers: string[] = []
  const ask = async (path: string, init: RequestInit = {}, at = backend.url): Promise<string> => {
    const answer = await fetch(`${at}${path}`, init)
    const text = `${JSON.stringify([...answer.headers])}\n${await answer.text()}`
    answers.push(text)
    return text
  }
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })
  const joined = (player: string) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ player_id: player }),
  })

  await ask('/match/join', joined('ann'))
  const place = await waitFor('the match', async () => {
    const said = await ask('/match/status?player_id=ann')
    return said.includes('"matched"') && (JSON.parse(said.split('\n')[1] ?? '') as Record<string, string>)
  })
  const client = await LineClient.connect(Number(new URL(proxy.url).port))
  expect(await client.ask(`JOIN ${place['token'] ?? ''}`)).toBe('JOINED ann')
  // Bad paths: wrong tokens, wrong proofs, a body that is none.
  const match = place['session_id'] ?? ''
  for (const token of ['wrong', SECRETS.TOKEN_SECRET, `${SECRETS.ADMIN_TOKEN}x`]) {
    await ask(`/match/${match}/report`, { method: 'POST', ...bearer(encodeURIComponent(token)), body: '{' })
    await ask('/cleanup/orphaned-servers', { method: 'POST', ...bearer(encodeURIComponent(token)) })
    const refused = await LineClient.connect(Number(new URL(proxy.url).port))
    await refused.ask(`JOIN ${encodeURIComponent(token)}.x.y`).catch(() => '')
    refused.socket.destroy()
  }
  await ask('/match/join', { ...joined('bob'), body: '{' })
  for (const path of ['/health', '/readyz', '/metrics', '/sessions/active', '/server-stats', '/openapi.json'])
    await ask(path)
  for (const path of ['/matches', '/metrics', '/cleanup/orphaned-servers'])
    await ask(path, { method: path.startsWith('/cleanup') ? 'POST' : 'GET', ...bearer(SECRETS.ADMIN_TOKEN) })
  await ask('/metrics', {}, `http://127.0.0.1:${metricsPort}`)

  const plain = new Redis(redisUrl)
  const rows = JSON.stringify([
    await query(database, 'SELECT * FROM matches'),
    await query(database, 'SELECT * FROM match_events'),
  ])
  const values = await valuesIn(plain)
  plain.disconnect()
  const [keeper = ''] = readdirSync(folder.path).filter((file) => file.endsWith('.run'))
  const games = readdirSync('/proc').filter((pid) =>
    readProc(`/proc/${pid}/environ`).includes(`MATCH_ID=${match}`),
  )
  expect(keeper).toContain(match)
  expect(games.length).toBeGreaterThan(0)
  const commandLines = [String(backend.child.pid), String(proxy.child.pid), ...games].map(cmdlineOf)
  const environments = games.map((pid) => readProc(`/proc/${pid}/environ`))
  const stored = readdirSync(folder.path).map((file) => readProc(join(folder.path, file)))

  // The stores go away under it, and come back in another shape.
  await redis.kill()
  await waitFor(
    'Redis to be missed',
    async () => (await fetch(`${backend.url}/match/join`, joined('cy'))).status === 503,
  )
  await ask('/readyz')
  await ask('/match/join', joined('cy'))
  await postgres.kill()
  await ask('/matches', bearer(SECRETS.ADMIN_TOKEN))
  await ask('/readyz')

  expect([
    ...answers.flatMap((text) => leaks('an answer', text)),
    ...leaks("the backend's log", backend.said.text),
    ...leaks("the proxy's log", proxy.said.text),
    ...commandLines.flatMap((line) => leaks('a command line', line)),
    ...environments.flatMap((text) => leaks("a game server's environment", text)),
    ...stored.flatMap((text) => leaks("the fleet's folder", text)),
    ...leaks('history', rows),
    ...leaks('Redis', values),
  ]).toEqual([])
})

test.each<[string, Record<string, string>]>([
  ['Redis is not there', { REDIS_URL: 'redis://canary-user:canary:redis@127.0.0.1:9' }],
  [
    'the password of Redis has the characters of a URL',
    { REDIS_URL: 'redis://u:canary:a%2Fb%40c@127.0.0.1:9' },
  ],
  ['the password of Redis is in its query', { REDIS_URL: 'redis://127.0.0.1:9?password=canary-in-query' }],
  ['the URL of Redis is none', { REDIS_URL: 'http://canary-user:canary-pass@x' }],
  ['the database is not there', { DATABASE_URL: 'postgres://u:canary-pass@127.0.0.1:9/m' }],
  ['the URL of the database is none', { DATABASE_URL: 'mysql://u:canary-pass@x' }],
  ['a secret is too short', { TOKEN_SECRET: 'canary-token-secret,canary-1' }],
  ['the URL of a backend is none', { BACKEND_URL: 'ftp://canary-user:canary-pass@x' }],
  ['a game is to get a secret', { GAME_ENV: 'ADMIN_TOKEN,JWT_SECRET', JWT_SECRET: 'canary-jwt-secret' }],
])('a start that fails shows no secret when %s', async (_what, vars) => {
  const env = {
    ADMIN_TOKEN: 'canary-admin',
    TOKEN_SECRET: 'canary-token-secret',
    PORT: '0',
    HOST: '127.0.0.1',
  }
  const { said, exit, child } = muster(['backend'], {
    FLEET: 'children',
    LOG_LEVEL: 'debug',
    ...env,
    ...vars,
  })
  const ended = exit.then(() => true)
  // One whose store is away goes on trying: it has said why by then.
  await waitFor('it to say why', () => said.text.includes('\n') || child.exitCode !== null)
  child.kill('SIGTERM')
  await ended
  expect(said.text).not.toBe('')
  expect(leaks('its output', said.text)).toEqual([])
})

test("a server's proof is good for its own match alone", async () => {
  const folder = fleetFolder()
  onTestFinished(() => folder[Symbol.asyncDispose]())
  const port = String(await freePort())
  const backend = await startProgram('backend', {
    ...{ PORT: port, BACKEND_URL: `http://127.0.0.1:${port}`, FLEET: 'host', FLEET_DIR: folder.path },
    ...{ TOKEN_SECRET: SECRETS.TOKEN_SECRET, SESSION_SIZE: '1', POOL_MIN: '1' },
  })
  const matchOf = (player: string): Promise<string> =>
    waitFor(`the match of ${player}`, async () => {
      await post(`${backend.url}/match/join`, { player_id: player })
      const answer = await fetch(`${backend.url}/match/status?player_id=${player}`)
      const { status, session_id: match } = (await answer.json()) as { status: string; session_id: string }
      return status === 'matched' && match
    })
  const [own, other] = [await matchOf('ann'), await matchOf('bob')]
  const environ = readdirSync('/proc').map((pid) => readProc(`/proc/${pid}/environ`))
  const key =
    /MATCH_KEY=([0-9a-f]+)/.exec(environ.find((text) => text.includes(`MATCH_ID=${own}`)) ?? '')?.[1] ?? ''
  const proof = sign(Buffer.from(key, 'hex'), REPORT_PROOF)
  const report = { seq: 1000, state: 'open', client_count: 0, players: [], ttl_seconds: 0 }
  const statuses = async (match: string) => [
    await post(`${backend.url}/match/${match}/report`, report, proof),
    await post(`${backend.url}/match/${match}/end`, {}, proof),
  ]
  expect(await statuses(other)).toEqual([401, 403])
  expect(await statuses(own)).toEqual([200, 200])
})

async function post(url: string, body: object, bearer?: string): Promise<number> {
  const headers = {
    'content-type': 'application/json',
    ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
  }
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status
}
