import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import type { BackendProgram } from './backend-program.ts'

export interface CrashPoint {
  /** A crash point, and whether `before` or `after` its await. */
  readonly key: string
  /** At which visit. */
  readonly left: number
}

export interface Surroundings {
  readonly program: BackendProgram
  readonly env: Readonly<Record<string, string>>
}

interface Said {
  readonly hits: Readonly<Record<string, number>>
}

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** A backend in its own process, which can be told where to die. */
export class BackendProcess {
  readonly url: string
  readonly gone: Promise<unknown>
  readonly said: string[] = []
  readonly #child: ChildProcess
  #isGone = false

  static async start(port: number, { program, env }: Surroundings): Promise<BackendProcess> {
    const child = spawn(program.node, ['--import', file('crash-hook.js'), program.backend], {
      env: { ...process.env, ...env, ...program.env, PORT: String(port), HOST: '127.0.0.1' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    const backend = new BackendProcess(child, port)
    await Promise.race([once(child, 'message'), backend.gone])
    if (backend.isGone) throw new Error(`the backend did not start: ${backend.said.join('')}`)
    return backend
  }

  private constructor(child: ChildProcess, port: number) {
    this.#child = child
    this.url = `http://127.0.0.1:${port}`
    child.stderr?.setEncoding('utf8').on('data', (text: string) => this.said.push(text))
    this.gone = once(child, 'exit').then(() => (this.#isGone = true))
  }

  get isGone(): boolean {
    return this.#isGone
  }

  arm(point: CrashPoint): void {
    this.#tell({ arm: point })
  }

  /** How often it passed each point since the last call. */
  async hits(): Promise<Readonly<Record<string, number>>> {
    if (!this.#child.connected) return {}
    const answer = once(this.#child, 'message').then(([said]) => (said as Said).hits)
    this.#tell({ count: true })
    return Promise.race([answer, this.gone.then(() => ({}))])
  }

  /** If it dies meanwhile it does not receive this, which is fine. */
  #tell(message: object): void {
    if (this.#child.connected) this.#child.send(message, () => undefined)
  }

  async leads(): Promise<boolean> {
    try {
      const answer = await fetch(`${this.url}/readyz`)
      return ((await answer.json()) as { leads: boolean }).leads
    } catch {
      return false
    }
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.gone
  }
}
