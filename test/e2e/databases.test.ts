import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openFolderHistory } from '../../src/adapters/postgres/open-history.ts'
import { freePort } from '../../src/demo/free-port.ts'
import { muster } from '../support/muster.ts'
import { query, startPostgres, type PostgresServer } from '../support/postgres-server.ts'
import { waitFor } from '../support/wait-for.ts'

const quiet = { PORT: '0', TOKEN_SECRET: 'at-least-16-bytes', BACKEND_PORT: '0' }

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server[Symbol.asyncDispose]())

const changed = (url: string, change: (url: URL) => void): string => {
  const other = new URL(url)
  change(other)
  return other.href
}

async function migrated(): Promise<string> {
  const url = await server.create()
  const { said, exit } = muster(['migrate'], { DATABASE_URL: url })
  expect(await exit, said.text).toBe(0)
  return url
}

describe('muster migrate', () => {
  test('prints what it applied, and that there is nothing to do the next time', async () => {
    const url = await server.create()
    const first = muster(['migrate'], { DATABASE_URL: url })
    expect(await first.exit).toBe(0)
    expect(first.said.text).toBe(
      'applied 0001_matches\napplied 0002_end_detail\napplied 0003_queue\napplied 0004_config_version\n',
    )
    const second = muster(['migrate'], { DATABASE_URL: url })
    expect(await second.exit).toBe(0)
    expect(second.said.text).toBe('nothing to apply: up to date\n')
  })

  test('reports in one sentence that the database is unreachable, or not configured', async () => {
    const port = await freePort()
    const { said, exit } = muster(['migrate'], { DATABASE_URL: `postgres://a:hush@127.0.0.1:${port}/d` })
    expect(await exit).toBe(2)
    expect(said.text).toBe(
      `PostgreSQL at 127.0.0.1:${port}/d cannot be reached: connect ECONNREFUSED 127.0.0.1:${port}.\n`,
    )
    const without = muster(['migrate'], { DATABASE_URL: '' })
    expect(await without.exit).toBe(2)
    expect(without.said.text).toContain('DATABASE_URL must be set')
    const help = muster(['migrate', '--help'])
    expect(await help.exit).toBe(0)
    expect(help.said.text).toContain('Usage: muster migrate')
  })
})

test('a user who may not create tables gets an error', async () => {
  const url = await server.create()
  await query(url, "CREATE ROLE reader LOGIN PASSWORD 'hush'")
  const asReader = changed(url, (it) => {
    it.username = 'reader'
    it.password = 'hush'
  })
  const { said, exit } = muster(['migrate'], { DATABASE_URL: asReader })
  expect(await exit).toBe(2)
  expect(said.text).toMatch(/^PostgreSQL at \S+ does not give reader enough rights: [^\n]+\n$/)
})

describe('a backend whose database can never work exits with one sentence', () => {
  const refused = async (url: string) => {
    const { said, exit } = muster(['backend'], { ...quiet, DATABASE_URL: url })
    expect(await exit, said.text).toBe(2)
    expect(said.text).not.toContain('hush')
    expect(said.text.trim().split('\n')).toHaveLength(1)
    return said.text
  }

  test('a wrong password', async () => {
    const url = changed(await migrated(), (it) => (it.password = 'hush'))
    expect(await refused(url)).toContain("refuses DATABASE_URL's credentials (muster)")
  })

  test('no password', async () => {
    const url = changed(await migrated(), (it) => (it.password = ''))
    expect(await refused(url)).toContain('wants a password')
  })

  test('an unknown database', async () => {
    const url = changed(await migrated(), (it) => (it.pathname = '/nowhere'))
    expect(await refused(url)).toContain('/nowhere has no such database')
  })

  test('an old schema', async () => {
    expect(await refused(await server.create())).toContain(
      'it lacks 0001_matches, 0002_end_detail, 0003_queue, 0004_config_version): run `muster migrate` first.',
    )
  })

  test('a read-only database', async () => {
    const url = await migrated()
    await query(
      url,
      `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET default_transaction_read_only = on`,
    )
    expect(await refused(url)).toContain('is read-only')
  })

  test('a database that cannot store every script', async () => {
    const url = changed(await server.create(), (it) => (it.pathname += '_latin1'))
    const name = new URL(url).pathname.slice(1)
    await query(
      await server.create(),
      `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'`,
    )
    expect(await refused(url)).toContain('is encoded in LATIN1')
  })

  test('a URL of another kind', async () => {
    expect(await refused('mysql://a:hush@b/c')).toContain('DATABASE_URL must have the form postgres://')
  })
})

test('a backend whose database is unreachable says so, and starts', async () => {
  const port = await freePort()
  const url = `postgres://a:hush@127.0.0.1:${port}/d`
  const { child, said, exit } = muster(['backend'], { ...quiet, DATABASE_URL: url })
  await waitFor('the backend', () => said.text.includes('backend listening'))
  expect(said.text).toContain(`PostgreSQL at 127.0.0.1:${port}/d cannot be reached`)
  expect(said.text).toContain('Matches go on')
  expect(said.text).not.toContain('hush')
  child.kill('SIGTERM')
  expect(await exit).toBe(0)
})

describe('muster dev says that it keeps', () => {
  let folder: string
  beforeAll(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'muster-dev-')), 'data')
  })
  afterAll(() => rm(join(folder, '..'), { recursive: true }))

  const dev = async (args: readonly string[], env: Record<string, string> = {}) => {
    const running = muster(['dev', ...args], { PORT: '0', SESSION_SIZE: '1', MATCH_DURATION: '1', ...env })
    const url = await waitFor('the address', () => /Muster is at (http:\S+)/.exec(running.said.text)?.[1])
    const matches = async () => {
      const response = await fetch(`${url}/api/history/matches`)
      return ((await response.json()) as { matches: { session_id: string }[] }).matches
    }
    return { ...running, url, matches }
  }

  test('nothing, without a folder and a database', async () => {
    const { child, said, exit } = await dev([])
    await waitFor('the sentence', () => said.text.includes('it is lost when this ends'))
    child.kill('SIGTERM')
    expect(await exit).toBe(0)
  })

  test('history, in a database whose schema it migrates', async () => {
    const url = await server.create()
    const { child, said, exit } = await dev([], { DATABASE_URL: url })
    await waitFor('the sentence', () => said.text.includes('History is kept in the database'))
    expect(await query(url, 'SELECT name FROM muster_migrations')).toEqual([
      { name: '0001_matches' },
      { name: '0002_end_detail' },
      { name: '0003_queue' },
      { name: '0004_config_version' },
    ])
    child.kill('SIGTERM')
    expect(await exit).toBe(0)
  })

  test('history, in a folder that belongs to one process, even after it was killed', async () => {
    // The first start creates a database, which takes seconds: do that here, so that no wait for an address depends on it.
    await (await openFolderHistory({ folder, backend: 'one' }))[Symbol.asyncDispose]()
    const first = await dev(['--data-dir', folder])
    await waitFor('the sentence', () => first.said.text.includes(`History is kept in ${folder}`))
    expect(first.said.text).toContain('The queue and the live matches are only in memory: they are lost')
    await fetch(`${first.url}/api/match/join`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"player_id":"ada"}',
    })
    const [match] = await waitFor('the match in history', async () => {
      const found = await first.matches()
      return found.length > 0 && found
    })
    const rival = muster(['dev'], { PORT: '0', DATA_DIR: folder })
    expect(await rival.exit).toBe(2)
    expect(rival.said.text).toBe(
      `Process ${first.child.pid ?? 0} already keeps its history in ${folder}: end it, or use another --data-dir.\n`,
    )
    first.child.kill('SIGKILL')
    await first.exit
    const second = await dev([], { DATA_DIR: folder })
    // Its game server died with the process: the match is not live forever.
    expect(await second.matches()).toMatchObject([
      { session_id: match?.session_id, state: 'ended', end_reason: 'crashed' },
    ])
    second.child.kill('SIGTERM')
    expect(await second.exit).toBe(0)
    // Four starts, each with its own database in the process: on a busy machine they take a minute.
  })

  test('history in only one of two places', async () => {
    const { said, exit } = muster(['dev', '--data-dir', folder], {
      PORT: '0',
      DATABASE_URL: 'postgres://h/d',
    })
    expect(await exit).toBe(2)
    expect(said.text).toContain('are both set')
  })
})
