import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

import type { MatchId } from '../../match/ids.ts'
import type { GameServer, ServerOrder } from '../../match/server.ts'
import { CannotStart } from '../../runtime/start-fault.ts'
import type { ProcessId } from './alive.ts'

/**
 * What is known of a server, each in a file `<match>.<fact>`. All but the order and the output are symbolic links that lead
 * nowhere and whose text is the fact: one atomic system call makes it, for the first who tries, and nobody reads half of it.
 * `order`: it may be started, and whom it serves. `run`: its processes. `ready`: its ports, which have answered. `exit`: its exit code.
 * `output`, `before` and `recent`: the beginning of what it wrote, and the end (see the keeper).
 */
const outputs = ['output', 'before', 'recent'] as const
const facts = ['order', 'run', 'ready', 'exit', ...outputs] as const
export type Fact = (typeof facts)[number]

export interface Run {
  readonly server: ProcessId
  /** The shell that waits for the server and records its exit; its id is also that of their process group. */
  readonly keeper: ProcessId
}

export interface Ports {
  readonly port: number
  readonly controlPort: number
}

/** A file system may have room for a name and none for what belongs into the file. */
const PROBE_BYTES = 4096

/** The folder by which all backends of one machine know its game servers. Read at once, never awaited: no look overtakes another. */
export class FleetFolder {
  readonly path: string

  private constructor(path: string) {
    this.path = path
  }

  static open(path: string): FleetFolder {
    try {
      mkdirSync(path, { recursive: true, mode: 0o700 })
    } catch (error) {
      throw new CannotStart(
        `The folder ${path} cannot be made: ${(error as Error).message}. Set FLEET_DIR to another one.`,
      )
    }
    const found = lstatSync(path)
    // Under a shared /tmp anybody may have made it before us, and could then name processes for us to kill.
    const owner = process.getuid?.() ?? found.uid
    if (!found.isDirectory() || found.uid !== owner)
      throw new CannotStart(
        `The fleet's folder ${path} is not a folder of this user. Set FLEET_DIR to another one.`,
      )
    return new FleetFolder(path)
  }

  /** The path of all the match's files, without the fact's name. */
  baseOf(match: MatchId): string {
    return join(this.path, match)
  }

  /** The matches that have a server here, or an order for one. What a crash in the middle of `forget` left is swept. */
  matches(): readonly MatchId[] {
    const named = readdirSync(this.path).flatMap((file) => factOf(file)?.match ?? [])
    // Looked at one by one: a folder that changes while it is listed may show a later file without an earlier one.
    const [here, left] = divided(
      new Set(named),
      (match) => this.isOrdered(match) || this.#exists(match, 'run'),
    )
    for (const match of left) this.forget(match)
    return here
  }

  /** `false` when there is an order already. */
  order(match: MatchId, serves: ServerOrder | 'nobody-yet'): boolean {
    const written = this.#written(match, serves)
    try {
      // Whole or not at all, for the first who tries.
      return madeFirst(() => {
        linkSync(written, this.#file(match, 'order'))
      })
    } finally {
      rmSync(written)
    }
  }

  /** The server that waited has its match now. */
  reorder(match: MatchId, serves: ServerOrder): void {
    renameSync(this.#written(match, serves), this.#file(match, 'order'))
  }

  serves(match: MatchId): GameServer['serves'] {
    try {
      return JSON.parse(readFileSync(this.#file(match, 'order'), 'utf8')) as ServerOrder | 'nobody-yet'
    } catch (error) {
      throwUnlessAbsent(error)
      return 'unknown'
    }
  }

  isOrdered(match: MatchId): boolean {
    return this.#exists(match, 'order')
  }

  /** From here on nobody starts this server who has not done so yet. */
  withdraw(match: MatchId): void {
    rmSync(this.#file(match, 'order'), { force: true })
  }

  runOf(match: MatchId): Run | undefined {
    const [server, serverBorn, keeper, keeperBorn] = this.#read(match, 'run')?.split('-') ?? []
    if (!serverBorn || !keeperBorn) return undefined
    return {
      server: { pid: Number(server), born: serverBorn },
      keeper: { pid: Number(keeper), born: keeperBorn },
    }
  }

  portsOf(match: MatchId): Ports | undefined {
    const [port, controlPort] = this.#read(match, 'ready')?.split('-') ?? []
    return port && controlPort ? { port: Number(port), controlPort: Number(controlPort) } : undefined
  }

  exitCodeOf(match: MatchId): number | undefined {
    const code = this.#read(match, 'exit')
    return code === undefined ? undefined : Number(code)
  }

  markReady(match: MatchId, { port, controlPort }: Ports): void {
    madeFirst(() => {
      symlinkSync(`${port}-${controlPort}`, this.#file(match, 'ready'))
    })
    // It may have been forgotten since we asked it. `forget` takes the run first: one of us two removes this.
    if (!this.runOf(match)) rmSync(this.#file(match, 'ready'), { force: true })
  }

  /** The first lines that the server wrote: one of them says where it listens. Never more than one file of the keeper's. */
  beginning(match: MatchId): readonly string[] {
    return linesIn(this.#textOf(match, 'output'))
  }

  /** What is kept of what the server wrote, oldest first. */
  output(match: MatchId): readonly string[] {
    return linesIn(outputs.map((fact) => this.#textOf(match, fact)).join(''))
  }

  /** Throws when nothing can be written here: then no server can be started. */
  probe(): void {
    const file = join(this.path, `.probe.${process.pid}`)
    try {
      writeFileSync(file, Buffer.alloc(PROBE_BYTES), { mode: 0o600 })
    } finally {
      rmSync(file, { force: true })
    }
  }

  /** Only for a server that is gone. */
  forget(match: MatchId): void {
    for (const fact of facts) rmSync(this.#file(match, fact), { force: true })
  }

  /** Hidden by its dot, and of one process alone; what a crash leaves of it is no server's fact. */
  #written(match: MatchId, serves: ServerOrder | 'nobody-yet'): string {
    const file = join(this.path, `.${match}.${process.pid}`)
    try {
      writeFileSync(file, JSON.stringify(serves), { mode: 0o600 })
      return file
    } catch (error) {
      // A full disk leaves an empty file.
      rmSync(file, { force: true })
      throw error
    }
  }

  #file(match: MatchId, fact: Fact): string {
    return `${this.baseOf(match)}.${fact}`
  }

  #exists(match: MatchId, fact: Fact): boolean {
    return lstatSync(this.#file(match, fact), { throwIfNoEntry: false }) !== undefined
  }

  #textOf(match: MatchId, fact: (typeof outputs)[number]): string {
    try {
      return readFileSync(this.#file(match, fact), 'utf8')
    } catch (error) {
      throwUnlessAbsent(error)
      return ''
    }
  }

  #read(match: MatchId, fact: Fact): string | undefined {
    try {
      return readlinkSync(this.#file(match, fact))
    } catch (error) {
      throwUnlessAbsent(error)
      return undefined
    }
  }
}

const linesIn = (text: string): readonly string[] => text.split('\n').filter(Boolean)

export const isOutput = (fact: Fact): boolean => outputs.some((each) => each === fact)

/** Which fact of which match the file holds. */
export function factOf(file: string): { match: MatchId; fact: Fact } | undefined {
  const dot = file.lastIndexOf('.')
  const fact = facts.find((name) => name === file.slice(dot + 1))
  return fact && dot > 0 ? { match: file.slice(0, dot) as MatchId, fact } : undefined
}

function divided<T>(all: Iterable<T>, belongs: (one: T) => boolean): [yes: T[], no: T[]] {
  const parts: [T[], T[]] = [[], []]
  for (const one of all) parts[belongs(one) ? 0 : 1].push(one)
  return parts
}

function madeFirst(make: () => void): boolean {
  try {
    make()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function throwUnlessAbsent(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
}
