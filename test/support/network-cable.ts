import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'

type Program = ChildProcessByStdio<Writable, Readable, null>

const PREFIX = 'muster-test-'
/** The address of each end, known in advance, so that none is missing when the cable is out. */
const macs = ['02:00:00:00:00:01', '02:00:00:00:00:02'] as const
const laid = new Set<string>()
let made = 0

/** Those of tests that timed out, which nobody disposes of. */
process.once('exit', () => {
  for (const name of laid) remove(name)
})

/**
 * A machine with its own network, and the cable between it and ours. When the cable is pulled, nothing that is sent
 * arrives, in either direction, and neither side is told: no FIN, no RST, no ICMP.
 */
export class NetworkCable implements AsyncDisposable {
  /** The address of our machine for the other one. */
  readonly here: string
  /** The address of the other machine for ours. */
  readonly there: string
  readonly #name: string
  readonly #programs = new Set<Program>()

  /** Throws if this user may not create one. */
  constructor() {
    if (made === 0) removeAbandoned()
    made += 1
    this.#name = `${PREFIX}${process.pid}-${made}`
    const [first, second] = twoAddresses()
    this.here = first
    this.there = second
    ip('netns', 'add', this.#name)
    laid.add(this.#name)
    try {
      this.#lay(`mt${process.pid}-${made}`)
    } catch (error) {
      remove(this.#name)
      throw error
    }
  }

  /** Why none can be created here, if so. */
  static async unavailable(): Promise<string | undefined> {
    if (process.platform !== 'linux') return 'network namespaces need Linux'
    try {
      await new NetworkCable()[Symbol.asyncDispose]()
      return undefined
    } catch (error) {
      const { message } = error as Error
      return `this user may not create network namespaces: ${message.split('\n').at(-2) ?? message}`
    }
  }

  pull(): void {
    this.#ipThere('link', 'set', 'cable', 'down')
  }

  plugIn(): void {
    this.#ipThere('link', 'set', 'cable', 'up')
  }

  /** A program on the other machine. It ends with the cable, at the latest. */
  run(command: readonly string[], env: Record<string, string> = {}): Program {
    const program = spawn('ip', ['netns', 'exec', this.#name, ...command], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    })
    program.stdin.on('error', () => undefined)
    this.#programs.add(program)
    program.once('close', () => this.#programs.delete(program))
    return program
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = [...this.#programs].map((program) => once(program, 'close'))
    remove(this.#name)
    await Promise.all(closed)
  }

  #lay(ourEnd: string): void {
    const [ourMac, otherMac] = macs
    const other = ['peer', 'name', 'cable', 'address', otherMac, 'netns', this.#name]
    ip('link', 'add', ourEnd, 'address', ourMac, 'type', 'veth', ...other)
    ip('address', 'add', `${this.here}/30`, 'dev', ourEnd)
    ip('link', 'set', ourEnd, 'up')
    ip('neighbour', 'replace', this.there, 'lladdr', otherMac, 'dev', ourEnd, 'nud', 'permanent')
    this.#ipThere('address', 'add', `${this.there}/30`, 'dev', 'cable')
    this.#ipThere('link', 'set', 'lo', 'up')
    this.plugIn()
  }

  #ipThere(...args: string[]): void {
    ip('-netns', this.#name, ...args)
  }
}

function ip(...args: string[]): string {
  return execFileSync('ip', args, { encoding: 'utf8', stdio: 'pipe' })
}

/** A network of four addresses has two for machines. 198.18.0.0/15 is reserved for tests, and never routed. */
function twoAddresses(): [string, string] {
  const at = ((process.pid * 64 + made) % 32_768) * 4
  const address = (n: number): string => `198.${18 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`
  return [address(at + 1), address(at + 2)]
}

function remove(name: string): void {
  laid.delete(name)
  for (const pid of ip('netns', 'pids', name).split('\n').filter(Boolean)) kill(Number(pid))
  ip('netns', 'del', name)
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has just ended.
  }
}

/** What a killed run left. */
function removeAbandoned(): void {
  for (const [name, pid] of ip('netns', 'list').matchAll(new RegExp(`${PREFIX}(\\d+)-\\d+`, 'g'))) {
    if (!existsSync(`/proc/${pid}`)) remove(name)
  }
}
