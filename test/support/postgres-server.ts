import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'

import { freePort } from '../../src/demo/free-port.ts'
import { waitFor } from './wait-for.ts'

const run = promisify(execFile)

/** A server on which each test file has its own databases. */
export interface Databases extends AsyncDisposable {
  /** The URL of a new, empty database. */
  create(): Promise<string>
}

/** A server for one test, which it may kill and restart: on the same port, with the same files. */
export interface PostgresServer extends Databases {
  readonly port: number
  start(): Promise<void>
  /** Like a power cut: kill -9 for the server and all its processes. */
  kill(): Promise<void>
}

/** The server named by DATABASE_URL, or one that is started for this. */
export async function postgresDatabases(): Promise<Databases> {
  const given = process.env['DATABASE_URL']
  if (given === undefined || given === '') return await startPostgres()
  return { create: () => createDatabase(given), [Symbol.asyncDispose]: () => Promise.resolve() }
}

const password = 'not-a-secret'

export async function startPostgres(
  settings: Readonly<Record<string, string>> = {},
  parent = tmpdir(),
): Promise<PostgresServer> {
  const folder = await mkdtemp(join(parent, 'muster-postgres-'))
  const data = join(folder, 'data')
  await initialise(folder, data)
  const port = await freePort()
  const url = `postgres://muster:${password}@127.0.0.1:${port}/postgres`
  const options = {
    port: `${port}`,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    ...settings,
  }
  const args = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const as = await owner()
  const spawned = (): ChildProcess =>
    spawn(program('postgres'), ['-D', data, ...args], { ...as, stdio: 'ignore' })
  let server: ChildProcess | undefined
  process.once('exit', () => server?.kill('SIGKILL'))
  const start = async (): Promise<void> => {
    server = spawned()
    await waitFor('PostgreSQL to answer', async () => {
      // After a kill it refuses to start until the last old process is gone.
      if (server?.exitCode !== null) server = spawned()
      return await answers(url)
    })
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return
    const exit = once(server, 'exit')
    server.kill(signal)
    await exit
  }
  await start()
  return {
    port,
    start,
    kill: async () => {
      // They outlive the first one for a moment, and answer.
      const others = childrenOf(server?.pid)
      await end('SIGKILL')
      for (const pid of others) killed(pid)
    },
    create: () => createDatabase(url),
    [Symbol.asyncDispose]: async () => {
      await end('SIGQUIT')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export async function query(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  // The server may be stopped during this.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end().catch(() => undefined)
  }
}

function childrenOf(pid = 0): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)
}

function killed(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone already.
  }
}

let created = 0

async function createDatabase(server: string): Promise<string> {
  created += 1
  const name = `muster_${process.pid}_${created}`
  await query(server, `DROP DATABASE IF EXISTS ${name}`)
  await query(server, `CREATE DATABASE ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

async function answers(url: string): Promise<boolean> {
  try {
    await query(url, 'SELECT 1')
    return true
  } catch {
    return false
  }
}

async function initialise(folder: string, data: string): Promise<void> {
  const passwordFile = join(folder, 'password')
  await writeFile(passwordFile, password)
  const as = await owner()
  if (as.uid !== undefined && as.gid !== undefined)
    for (const path of [folder, passwordFile]) await chown(path, as.uid, as.gid)
  const args = [
    '-D',
    data,
    '--username=muster',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--no-sync',
  ]
  await run(program('initdb'), [...args, '--encoding=UTF8', '--locale=C.UTF-8'], as)
}

/** PostgreSQL does not run as root: then it runs as the user of its Debian package. */
async function owner(): Promise<{ uid?: number; gid?: number; cwd: string }> {
  if (userInfo().uid !== 0) return { cwd: tmpdir() }
  const idOf = async (option: string): Promise<number> =>
    Number((await run('id', [option, 'postgres'])).stdout)
  return { uid: await idOf('-u'), gid: await idOf('-g'), cwd: tmpdir() }
}

function program(name: string): string {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const found = [
    ...versions.map((version) => `${debian}/${version}/bin/${name}`),
    `/usr/local/bin/${name}`,
  ].find(existsSync)
  if (found === undefined)
    throw new Error(
      'These tests need PostgreSQL: bash test/support/install.sh installs it (Debian: apt-get install postgresql).',
    )
  return found
}
