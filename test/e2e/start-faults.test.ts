import { once } from 'node:events'
import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'

import { openFolderHistory } from '../../src/adapters/postgres/open-history.ts'
import { freePort } from '../../src/demo/free-port.ts'
import { muster } from '../support/muster.ts'
import { RedisServer } from '../support/redis-server.ts'
import { SmallDisk } from '../support/small-disk.ts'
import { waitFor } from '../support/wait-for.ts'

async function takenPort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return String((server.address() as AddressInfo).port)
}

describe('a command that cannot start says what to do, in one line', () => {
  test.each(['PORT', 'BACKEND_PORT'])('when the port of %s is in use', async (name) => {
    const port = await takenPort()
    const { said, exit } = muster(['dev'], { PORT: '0', [name]: port })
    expect(await exit).toBe(1)
    expect(said.text).toBe(
      `Port ${port} is in use: end the program that listens there, or set ${name} to another port.\n`,
    )
  })

  test('when this machine does not have the address', async () => {
    const { said, exit } = muster(['backend'], {
      TOKEN_SECRET: 'at-least-16-bytes',
      PORT: '0',
      HOST: '192.0.2.1',
      ALLOW_ANONYMOUS: 'true',
      LOG_LEVEL: 'error',
    })
    expect(await exit).toBe(1)
    expect(said.text).toBe('This machine does not have the address 192.0.2.1: set HOST to one that it has.\n')
  })

  test('when the folder of its game servers cannot be created', async () => {
    const env = { TOKEN_SECRET: 'at-least-16-bytes', PORT: '0', FLEET: 'host', FLEET_DIR: '/dev/null/fleet' }
    const { said, exit } = muster(['backend'], env)
    expect(await exit).toBe(1)
    expect(said.text).toMatch(
      /^The folder \/dev\/null\/fleet cannot be created: ENOTDIR.* Set FLEET_DIR to another one\.\n$/,
    )
  })

  const noDisk = SmallDisk.unavailable()
  test.skipIf(noDisk)(
    `when the disk of its data is full${noDisk ? ` (cannot: ${noDisk})` : ''}`,
    async () => {
      using disk = new SmallDisk(1)
      disk.fill()
      for (const folder of [disk.path, join(disk.path, 'data')]) {
        const { said, exit } = muster(['dev', '--data-dir', folder], { PORT: '0' })
        expect(await exit, said.text).toBe(1)
        expect(said.text).toMatch(/^History cannot be kept in .*use another --data-dir\.\n$/)
      }
    },
  )

  test.each([
    [{ MATCH_ID: 'm' }, 'MATCH_ID must not be set for a backend: the fleet sets it for each game server'],
    [{ GAME_ENV: 'MAP' }, 'GAME_ENV names MAP, which is not set: set it, or remove it from the list'],
    [{ GAME_ENV: 'PORT' }, 'GAME_ENV names PORT, which Muster sets for each game server itself'],
    [
      { GAME_ENV: 'ADMIN_TOKEN' },
      'GAME_ENV names ADMIN_TOKEN, which is a secret of the backend that games must not know',
    ],
    [{ GAME_ENV: 'A B' }, 'GAME_ENV names A B, which is not a valid variable name'],
  ])('when game servers cannot get %j', async (env, sentence) => {
    const { said, exit } = muster(['dev'], { PORT: '0', ...env })
    expect(await exit).toBe(2)
    expect(said.text).toBe(`${sentence}\n`)
  })
})

test('the files of a history folder are private to its user', async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'muster-private-')), 'data')
  const mask = process.umask(0o022)
  onTestFinished(() => {
    process.umask(mask)
    rmSync(join(folder, '..'), { recursive: true })
  })
  await using _history = await openFolderHistory({ folder, backend: 'one' })
  const all = ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]
  expect(all.length).toBeGreaterThan(100)
  const open = all.filter((file) => (lstatSync(join(folder, file)).mode & 0o077) !== 0)
  expect(open).toEqual([])
})

describe('a backend whose Redis is down', () => {
  async function backendOf(redis: RedisServer) {
    const port = String(await freePort())
    const env = {
      TOKEN_SECRET: 'at-least-16-bytes',
      PORT: port,
      HOST: '127.0.0.1',
      REDIS_URL: redis.url,
      FLEET: 'children',
    }
    const running = muster(['backend'], env)
    onTestFinished(async () => {
      running.child.kill('SIGKILL')
      await running.exit
    })
    const get = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status
    await waitFor('a sign of life', () =>
      get('/healthz').then(
        (status) => status === 200,
        () => false,
      ),
    )
    return { ...running, get }
  }

  test('is alive but not ready, and starts once Redis is there', async () => {
    await using redis = await RedisServer.start()
    await redis.kill()
    const backend = await backendOf(redis)
    expect([await backend.get('/readyz'), await backend.get('/match/status?player_id=a')]).toEqual([503, 503])
    await waitFor('the reason', () => backend.said.text.includes('waiting for Redis'))
    await redis.start()
    await waitFor('readiness', () =>
      backend.get('/readyz').then(
        (status) => status === 200,
        () => false,
      ),
    )
  })

  test('stops on a signal while it waits', async () => {
    await using redis = await RedisServer.start()
    await redis.kill()
    const backend = await backendOf(redis)
    backend.child.kill('SIGTERM')
    expect(await backend.exit).toBe(0)
  })
})
