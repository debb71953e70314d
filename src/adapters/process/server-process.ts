import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Writable } from 'node:stream'

import { parseServerListening } from '../../protocol/server-env.ts'
import type { ServerExit } from '../../match/server.ts'
import { LastLines } from './last-lines.ts'
import { KILL_AFTER_MS, type Environment } from './local-servers.ts'
import { onLines } from './output-lines.ts'

export interface ServerProcessEvents {
  readonly listening: (ports: { port: number; controlPort: number }) => void
  /** A line of its output, except the one that says where it listens. */
  readonly wrote: (line: string, to: 'stdout' | 'stderr') => void
  readonly exited: (exit: ServerExit) => void
}

/**
 * The shell leaves a watcher in the server's process group, then becomes the server. The watcher reads a pipe that we
 * hold open. However we die, it reads the end of the pipe and ends the group: first it terminates, then kills it,
 * whatever the program does. A line in the pipe means that the server itself is gone: what it left running is killed at
 * once.
 */
const STARTER = `
(
  trap '' HUP INT TERM
  exec >/dev/null 2>&1
  read -r over <&3 && kill -KILL 0
  kill -TERM 0
  tries=${KILL_AFTER_MS / 100}
  while [ $tries -gt 0 ] && kill -0 $$; do sleep 0.1; tries=$((tries - 1)); done
  kill -KILL 0
) &
exec 3<&-
exec "$@"
`

/** A game server as a child process, which ends with this process. */
export class ServerProcess {
  readonly #child: ChildProcess
  readonly #said = new LastLines()
  #exit: ServerExit | undefined

  constructor(command: readonly string[], env: Environment, events: ServerProcessEvents) {
    // Its own process group: Ctrl-C in our terminal reaches only us, and we end the servers in order.
    this.#child = spawn('sh', ['-c', STARTER, 'muster', ...command], {
      env,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    })
    this.#child.stdin?.on('error', () => undefined)
    this.#listen(events)
    this.#tellWatcher()
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** Resolves when the process is gone: asked first, then killed. */
  async stop(killAfterMs = KILL_AFTER_MS): Promise<void> {
    if (this.#exit) return
    const gone = once(this.#child, 'close')
    this.#signal('SIGTERM')
    const killer = setTimeout(() => {
      this.#signal('SIGKILL')
    }, killAfterMs)
    await gone
    clearTimeout(killer)
  }

  /** As it ends when we are gone. */
  endInput(): void {
    this.#child.stdin?.end()
  }

  #listen({ listening, wrote, exited }: ServerProcessEvents): void {
    const { stdout, stderr } = this.#child
    const heard = (line: string, to: 'stdout' | 'stderr'): void => {
      this.#said.keep(line)
      wrote(line, to)
    }
    if (stdout) {
      onLines(stdout, (line) => {
        const said = parseServerListening(line)
        if (said) listening(said)
        else heard(line, 'stdout')
      })
    }
    if (stderr)
      onLines(stderr, (line) => {
        heard(line, 'stderr')
      })
    this.#child.once('error', (error) => {
      this.#said.keep(error.message)
    })
    // `close` rather than `exit`: by then its last output has been read. It also comes if the program could not be started.
    this.#child.once('close', (code) => {
      this.#exit = { why: undefined, code: code ?? undefined, lastLines: this.#said.lines }
      exited(this.#exit)
    })
  }

  #tellWatcher(): void {
    const pipe = this.#child.stdio[3]
    if (!(pipe instanceof Writable)) return
    pipe.on('error', () => undefined)
    this.#child.once('exit', () => pipe.end('over\n'))
  }

  /** To the whole group: a game may have child processes. */
  #signal(name: NodeJS.Signals): void {
    if (this.#child.pid === undefined) return
    try {
      process.kill(-this.#child.pid, name)
    } catch {
      this.#child.kill(name)
    }
  }
}
