import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface ChildOptions {
  /** The folder for its output, `<name>.log`. */
  readonly logs: string
  readonly name: string
  readonly env?: NodeJS.ProcessEnv
  /** The user to run it as, if not ours. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined
}

const KILL_AFTER_MS = 15_000

/** A child process, which ends with its scope. */
export class Child implements AsyncDisposable {
  readonly process: ChildProcess
  readonly gone: Promise<number | null>
  readonly #log: string
  readonly #name: string
  #heard: (line: string) => void = () => undefined

  private constructor(process: ChildProcess, { logs, name }: ChildOptions) {
    this.process = process
    this.#name = name
    this.#log = join(logs, `${name}.log`)
    this.gone = once(process, 'exit').then(() => process.exitCode)
    for (const stream of [process.stdout, process.stderr]) {
      if (!stream) continue
      createInterface(stream).on('line', (line) => {
        appendFileSync(this.#log, `${line}\n`)
        this.#heard(line)
      })
    }
  }

  static async start(command: readonly string[], options: ChildOptions): Promise<Child> {
    const [file = '', ...args] = command
    const { env, user } = options
    // Its own process group: Ctrl-C in the terminal reaches only us, and we end everything in order.
    const child = spawn(file, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, ...env },
      ...user,
    })
    const started = new Child(child, options)
    await once(child, 'spawn')
    return started
  }

  /** Resolves once it has printed the sentence; rejects if it ends without it. */
  async says(sentence: string): Promise<void> {
    const said = new Promise<void>((resolve) => {
      this.#heard = (line) => {
        if (line.includes(sentence)) resolve()
      }
    })
    await Promise.race([said, this.failed()])
  }

  /** Rejects when it ends. */
  async failed(): Promise<never> {
    const code = await this.gone
    throw new Error(`${this.#name} ended (${code ?? this.process.signalCode ?? 'killed'}); see ${this.#log}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return
    this.process.kill('SIGTERM')
    const killer = setTimeout(() => this.process.kill('SIGKILL'), KILL_AFTER_MS)
    await this.gone
    clearTimeout(killer)
  }
}

/** Runs it to its end; throws if it failed. */
export async function run(command: readonly string[], options: ChildOptions): Promise<void> {
  const child = await Child.start(command, options)
  if ((await child.gone) !== 0) await child.failed()
}
