import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

import { BadEnvironment } from '../runtime/env.ts'
import { Child, run } from './child.ts'
import { freePort } from './free-port.ts'

export interface Database extends AsyncDisposable {
  readonly url: string
}

/** Starts a separate Redis with its data in `dir`. */
export async function startRedis(dir: string): Promise<Database> {
  const port = await freePort()
  const own = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    dir,
    '--save',
    '',
    '--appendonly',
    'yes',
  ]
  const server = await Child.start([program('redis-server'), ...own], { logs: dir, name: 'redis' })
  return begun(server, { sentence: 'Ready to accept connections', url: `redis://127.0.0.1:${port}` })
}

/** Starts a separate PostgreSQL with its data in `dir`. It refuses to run as root: then it runs as its package's user. */
export async function startPostgres(dir: string): Promise<Database> {
  const [port, password] = [await freePort(), randomBytes(16).toString('hex')]
  const [home, secret] = [join(dir, 'postgres'), join(dir, 'postgres', 'password')]
  const user = process.getuid?.() === 0 ? userOf('postgres') : undefined
  mkdirSync(home)
  writeFileSync(secret, password)
  if (user) {
    chmodSync(dir, 0o711)
    for (const path of [home, secret]) chownSync(path, user.uid, user.gid)
  }
  const data = join(home, 'data')
  const init = ['-D', data, '-U', 'muster', '-A', 'scram-sha-256', '--pwfile', secret, '-E', 'UTF8']
  await run([program('initdb'), ...init, '--no-instructions'], { logs: dir, name: 'initdb', user })
  const own = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', home]
  const server = await Child.start([program('postgres'), ...own], { logs: dir, name: 'postgres', user })
  const url = `postgres://muster:${password}@127.0.0.1:${port}/postgres`
  return begun(server, { sentence: 'ready to accept connections', url })
}

async function begun(server: Child, { sentence, url }: { sentence: string; url: string }): Promise<Database> {
  await server.says(sentence)
  return { url, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

/** Debian does not put PostgreSQL's programs into the path: there is a folder per version. */
function program(name: string): string {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ]
  const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
  if (found) return found
  throw new BadEnvironment(`This needs ${name} (Debian: sudo apt-get install redis-server postgresql).`)
}

function userOf(name: string): { uid: number; gid: number } {
  const id = (what: string): number => Number(execFileSync('id', [what, name], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}
