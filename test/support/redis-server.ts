import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { freePort } from '../../src/demo/free-port.ts'

/** A real Redis for one test, on its own port and folder, that can be killed and restarted. */
export class RedisServer implements AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly #dir: string
  readonly #options: readonly string[]
  #child: ChildProcess | undefined

  static async start(options: readonly string[] = []): Promise<RedisServer> {
    const dir = await mkdtemp(join(tmpdir(), 'muster-redis-'))
    const server = new RedisServer(await freePort(), dir, options)
    await server.start()
    return server
  }

  private constructor(port: number, dir: string, options: readonly string[]) {
    this.port = port
    this.url = `redis://127.0.0.1:${port}`
    this.#dir = dir
    this.#options = options
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  /** Resolves when it accepts connections. Everything until a second ago is on disk. */
  async start(): Promise<void> {
    const own = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#dir, '--save', '']
    const kept = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--daemonize', 'no']
    const child = spawn('redis-server', [...own, ...kept, ...this.#options], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.#child = child
    const failed = once(child, 'error').then(([error]) => {
      throw new Error(`this needs redis-server (Debian: sudo apt-get install redis-server): ${String(error)}`)
    })
    await Promise.race([failed, ready(child)])
  }

  signal(name: NodeJS.Signals): void {
    this.#child?.kill(name)
  }

  /** Like a crash. */
  async kill(): Promise<void> {
    if (!this.#child || this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const gone = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await gone
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
    await rm(this.#dir, { recursive: true, force: true })
  }
}

async function ready(child: ChildProcess): Promise<void> {
  if (!child.stdout) return
  const said: string[] = []
  for await (const line of createInterface(child.stdout)) {
    said.push(line)
    if (!line.includes('Ready to accept connections')) continue
    child.stdout.resume()
    return
  }
  throw new Error(`redis-server did not start: ${said.slice(-5).join('\n')}`)
}
