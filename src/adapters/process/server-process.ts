import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

import { parseServerListening } from '../../protocol/server-env.ts'
import type { ServerExit } from '../../match/server.ts'
import { LastLines } from './last-lines.ts'
import { KILL_AFTER_MS, type Environment } from './local-servers.ts'

export interface ServerProcessEvents {
  readonly listening: (ports: { port: number; controlPort: number }) => void
  readonly exited: (exit: ServerExit) => void
}

/** One game server as a child process. Its standard input is held open: when we die, it reads the end, and ends too. */
export class ServerProcess {
  readonly #child: ChildProcess
  readonly #said = new LastLines()
  #exit: ServerExit | undefined

  constructor(command: readonly string[], env: Environment, events: ServerProcessEvents) {
    const [file = process.execPath, ...args] = command
    // A group of its own: Ctrl-C at our terminal reaches us alone, and we end the servers in order.
    this.#child = spawn(file, args, {
      env,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.#child.stdin?.on('error', () => undefined)
    this.#listen(events)
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** Resolves when the process is gone: asked first, then killed. */
  async stop(): Promise<void> {
    if (this.#exit) return
    const gone = once(this.#child, 'close')
    this.#signal('SIGTERM')
    const killer = setTimeout(() => {
      this.#signal('SIGKILL')
    }, KILL_AFTER_MS)
    await gone
    clearTimeout(killer)
  }

  #listen({ listening, exited }: ServerProcessEvents): void {
    const { stdout, stderr } = this.#child
    if (stdout) {
      createInterface(stdout).on('line', (line) => {
        const said = parseServerListening(line)
        if (said) listening(said)
        else this.#said.keep(line)
      })
    }
    if (stderr)
      createInterface(stderr).on('line', (line) => {
        this.#said.keep(line)
      })
    this.#child.once('error', (error) => {
      this.#said.keep(error.message)
    })
    // `close` and not `exit`: what it wrote last has been read. It also comes when the program could not be started.
    this.#child.once('close', (code) => {
      this.#exit = { why: undefined, code: code ?? undefined, lastLines: this.#said.lines }
      exited(this.#exit)
    })
  }

  /** To the whole group: a game may have children of its own. */
  #signal(name: NodeJS.Signals): void {
    if (this.#child.pid === undefined) return
    try {
      process.kill(-this.#child.pid, name)
    } catch {
      this.#child.kill(name)
    }
  }
}
