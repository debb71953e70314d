import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

const START_AGAIN_MS = 200

export interface Program {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly logFile: string
}

/** A process that is restarted whenever it ends, as by a supervisor, until it is stopped. */
export class Supervised implements AsyncDisposable {
  readonly #program: Program
  readonly #log: number
  #child: ChildProcess | undefined
  readonly #stop = new AbortController()
  #running: Promise<void>
  readonly #crashes: string[] = []

  constructor(program: Program) {
    this.#program = program
    this.#log = openSync(program.logFile, 'a')
    this.#running = this.#run()
  }

  /** Sends the signal to the current process, not to later ones. */
  signal(name: NodeJS.Signals): void {
    this.#child?.kill(name)
  }

  /** How it ended by itself, each time: what nobody asked for. */
  get crashes(): readonly string[] {
    return this.#crashes
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    this.#child?.kill('SIGCONT')
    this.#child?.kill('SIGKILL')
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      const { args, env } = this.#program
      const { PATH = '', HOME = '' } = process.env
      this.#child = spawn(process.execPath, args, {
        env: { PATH, HOME, ...env },
        stdio: ['ignore', this.#log, this.#log],
      })
      const [code, killedBy] = (await once(this.#child, 'exit')) as [number | null, NodeJS.Signals | null]
      // A kill gives no code, and 0 is the end that a signal asked for.
      if (code !== 0 && killedBy !== 'SIGKILL') this.#crashes.push(killedBy ?? `code ${code}`)
      await pause(START_AGAIN_MS, undefined, { signal }).catch(() => undefined)
    }
  }
}
