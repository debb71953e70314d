import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const cache = fileURLToPath(new URL('../../.cache/', import.meta.url))

export interface Running {
  readonly said: { readonly text: string }
  /** The exit code, once all that was started has closed its output. */
  readonly exit: Promise<number | null>
  /** Tells all that was started to stop. */
  stop(): Promise<void>
  /** Gives it no chance to say anything more. */
  kill(): Promise<void>
}

/** A terminal in a folder of the clone, where files find the packages by their names. All that it starts ends with the test. */
export class Terminal {
  readonly folder: string
  readonly #replaced: readonly (readonly [string, string])[]

  /** `replaced`: what a page says (ports, addresses), and what it is here. */
  constructor(replaced: Readonly<Record<string, string | number>> = {}) {
    this.#replaced = Object.entries(replaced).map(([shown, here]) => [shown, String(here)])
    mkdirSync(cache, { recursive: true })
    this.folder = mkdtempSync(join(cache, 'terminal-'))
    onTestFinished(() => {
      rmSync(this.folder, { recursive: true })
    })
  }

  save(name: string, code: string): void {
    writeFileSync(join(this.folder, name), this.#here(code))
  }

  start(commands: string, env: Readonly<Record<string, string>> = {}): Running {
    const child = spawn('bash', ['-c', this.#here(commands)], {
      cwd: this.folder,
      env: { ...process.env, DATABASE_URL: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: what it has started is stopped with it.
      detached: true,
    })
    const said = { text: '' }
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (said.text += text))
    const exit = once(child, 'close').then(([code]) => code as number | null)
    const end = async (signal: NodeJS.Signals): Promise<void> => {
      signalGroup(child.pid, signal)
      await exit
    }
    const stop = (): Promise<void> => end('SIGTERM')
    onTestFinished(stop)
    return { said, exit, stop, kill: () => end('SIGKILL') }
  }

  /** All that the commands say. Throws when they fail. */
  async run(commands: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
    const { said, exit } = this.start(commands, env)
    const code = await exit
    if (code !== 0) throw new Error(`exit code ${code ?? 'of a signal'}: ${commands}\n${said.text}`)
    return said.text
  }

  #here(text: string): string {
    return this.#replaced.reduce((result, [shown, here]) => result.replaceAll(shown, here), text)
  }
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // All of it has ended.
  }
}
