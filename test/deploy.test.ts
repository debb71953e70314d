import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = promisify(execFile)

describe('the scripts', () => {
  test('have no shellcheck findings', async () => {
    const files = await readdir(join(root, 'deploy'), { recursive: true })
    const scripts = files.filter((file) => file.endsWith('.sh')).map((file) => join('deploy', file))
    expect(scripts.length).toBeGreaterThan(20)
    const { stdout } = await run('shellcheck', ['--external-sources', ...scripts], { cwd: root }).catch(
      (error: unknown) => error as { stdout: string },
    )
    expect(stdout).toBe('')
  })

  test('stop at the first error, or are sourced by one that does', async () => {
    const files = await readdir(join(root, 'deploy'), { recursive: true })
    for (const file of files.filter((name) => name.endsWith('.sh'))) {
      const text = await readFile(join(root, 'deploy', file), 'utf8')
      const own = text.startsWith('#!')
      if (own) expect(text, file).toMatch(/^set -eu(o pipefail)?$|^source .*\/(settings|cluster)\.sh"$/m)
      else expect(text, file).toMatch(/^# Sourced/m)
    }
  })
})

describe('make', () => {
  test('lists every cluster target with a description', async () => {
    const { stdout } = await run('make', ['help'], { cwd: root })
    const targets =
      'cluster databases game-build game-load-images game-backend game-proxy proxy-port-forward-local ' +
      'game-load-local down clear-databases ping-redis ping-postgres free-local-db-ports cluster-up'
    for (const target of targets.split(' ')) expect(stdout).toMatch(new RegExp(`^ +make ${target} +\\S`, 'm'))
  })

  test('refuses an unknown cluster', async () => {
    const failed = run('make', ['databases', 'CLUSTER=swarm'], { cwd: root })
    await expect(failed).rejects.toThrow('CLUSTER must be kind or native, but is swarm')
  })
})

describe("the game server's image", () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-image-'))
    const app = join(folder, 'node_modules/muster-game-server')
    await run('bash', ['deploy/images/stage-game-server.sh', app], { cwd: root })
    await cp(join(app, 'app-package.json'), join(folder, 'package.json'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('contains everything that its game server imports: it starts and answers', async () => {
    const program = join(folder, 'node_modules/muster-game-server/dist/bin/game-server.js')
    expect(await answerOf(program, 'GET_STATE')).toBe('STATE open')
  })

  test('can run your own game, which imports the SDK by name', async () => {
    const program = join(folder, 'my-game.js')
    await writeFile(
      program,
      `import { runGameServer } from 'muster-game-server'
await runGameServer({ onLine: (player, line, match) => match.broadcast('SAID ' + line) })`,
    )
    expect(await answerOf(program, 'hello')).toBe('SAID hello')
  })
})

/** What this program's game server answers to a line. */
async function answerOf(program: string, line: string): Promise<string> {
  const env = { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: '0' }
  const server = spawn(process.execPath, ['--enable-source-maps', program], { env, cwd: tmpdir() })
  try {
    const [ready] = (await once(createInterface(server.stdout), 'line')) as [string]
    const { port } = JSON.parse(ready) as { port: number }
    const socket = connect(port, '127.0.0.1', () => socket.write(`${line}\n`))
    const [answer] = (await once(createInterface(socket), 'line')) as [string]
    socket.destroy()
    return answer
  } finally {
    server.kill('SIGKILL')
  }
}
