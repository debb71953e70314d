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

import { serverId, type ServerId } from '../../match/ids.ts'
import { isIdle, type Idle } from '../../match/pool.ts'
import { isServerOrder, type GameServer, type ServerOrder } from '../../match/server.ts'
import { errorCode, errorMessage } from '../../runtime/errors.ts'
import { CannotStart } from '../../runtime/start-fault.ts'
import type { ProcessId } from './alive.ts'

/**
 * The facts about a server, each in a file `<id>.<fact>`. All but the order and the output are dangling symbolic links
 * whose target text is the fact: one atomic system call creates it, for the first who tries, and nobody can read half
 * of it.
 * - `order`: the server may be started, and whom it serves.
 * - `run`: its processes. `ready`: its ports, which have answered. `exit`: its exit code.
 * - `output`, `before` and `recent`: the beginning of its output, and the end (see the keeper).
 */
const outputs = ['output', 'before', 'recent'] as const
const facts = ['order', 'run', 'ready', 'exit', ...outputs] as const
export type Fact = (typeof facts)[number]

export interface Run {
  readonly server: ProcessId
  /** The shell that waits for the server and records its exit; its id is also their process group's. */
  readonly keeper: ProcessId
}

export interface Ports {
  readonly port: number
  readonly controlPort: number
}

/** A full file system may still create a file, but not write to it. */
const PROBE_BYTES = 4096

/**
 * The folder through which all backends of a machine share its game servers. Reads are synchronous, so that they stay
 * in order.
 */
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
        `The folder ${path} cannot be created: ${errorMessage(error)}. Set FLEET_DIR to another one.`,
      )
    }
    const found = lstatSync(path)
    // In a shared /tmp anybody may have created it before us, and could then name processes for us to kill.
    const owner = process.getuid?.() ?? found.uid
    if (!found.isDirectory() || found.uid !== owner)
      throw new CannotStart(
        `The fleet's folder ${path} does not belong to this user. Set FLEET_DIR to another one.`,
      )
    return new FleetFolder(path)
  }

  /** The common path of the server's files, without the fact. */
  baseOf(id: ServerId): string {
    return join(this.path, id)
  }

  /** The servers that exist or have an order. Removes what a crash during `forget` left. */
  servers(): readonly ServerId[] {
    const named = readdirSync(this.path).flatMap((file) => factOf(file)?.id ?? [])
    // Check them one by one: a listing of a changing folder may show a later file without an earlier one.
    const [here, left] = divided(new Set(named), (id) => this.isOrdered(id) || this.#exists(id, 'run'))
    for (const id of left) this.forget(id)
    return here
  }

  /** `false` if there already is an order. */
  order(id: ServerId, serves: ServerOrder | Idle): boolean {
    const written = this.#written(id, serves)
    try {
      // Complete or not at all, for the first who tries.
      return madeFirst(() => {
        linkSync(written, this.#file(id, 'order'))
      })
    } finally {
      rmSync(written)
    }
  }

  /** The waiting server has its match now. */
  reorder(id: ServerId, serves: ServerOrder): void {
    renameSync(this.#written(id, serves), this.#file(id, 'order'))
  }

  serves(id: ServerId): GameServer['serves'] {
    try {
      const order: unknown = JSON.parse(readFileSync(this.#file(id, 'order'), 'utf8'))
      return isIdle(order) || isServerOrder(order) ? order : 'unknown'
    } catch (error) {
      throwUnlessAbsent(error)
      return 'unknown'
    }
  }

  isOrdered(id: ServerId): boolean {
    return this.#exists(id, 'order')
  }

  /** From now on nobody starts this server. */
  withdraw(id: ServerId): void {
    rmSync(this.#file(id, 'order'), { force: true })
  }

  runOf(id: ServerId): Run | undefined {
    const [server, serverBorn, keeper, keeperBorn] = this.#read(id, 'run')?.split('-') ?? []
    if (!serverBorn || !keeperBorn) return undefined
    return {
      server: { pid: Number(server), born: serverBorn },
      keeper: { pid: Number(keeper), born: keeperBorn },
    }
  }

  portsOf(id: ServerId): Ports | undefined {
    const [port, controlPort] = this.#read(id, 'ready')?.split('-') ?? []
    return port && controlPort ? { port: Number(port), controlPort: Number(controlPort) } : undefined
  }

  exitCodeOf(id: ServerId): number | undefined {
    const code = this.#read(id, 'exit')
    return code === undefined ? undefined : Number(code)
  }

  markReady(id: ServerId, { port, controlPort }: Ports): void {
    madeFirst(() => {
      symlinkSync(`${port}-${controlPort}`, this.#file(id, 'ready'))
    })
    // It may have been forgotten meanwhile. `forget` removes the run first, so one of us removes this file.
    if (!this.runOf(id)) rmSync(this.#file(id, 'ready'), { force: true })
  }

  /** The server's first lines, one of which says where it listens. At most one file of the keeper's. */
  beginning(id: ServerId): readonly string[] {
    return linesIn(this.#textOf(id, 'output'))
  }

  /** The stored output of the server, oldest first. */
  output(id: ServerId): readonly string[] {
    return linesIn(outputs.map((fact) => this.#textOf(id, fact)).join(''))
  }

  /** Throws if nothing can be written here: then no server can be started. */
  probe(): void {
    const file = join(this.path, `.probe.${process.pid}`)
    try {
      writeFileSync(file, Buffer.alloc(PROBE_BYTES), { mode: 0o600 })
    } finally {
      rmSync(file, { force: true })
    }
  }

  /** Only for a server that is gone. */
  forget(id: ServerId): void {
    for (const fact of facts) rmSync(this.#file(id, fact), { force: true })
  }

  /** A hidden file of this process only; after a crash it counts as no fact. */
  #written(id: ServerId, serves: ServerOrder | Idle): string {
    const file = join(this.path, `.${id}.${process.pid}`)
    try {
      writeFileSync(file, JSON.stringify(serves), { mode: 0o600 })
      return file
    } catch (error) {
      // A full disk leaves an empty file.
      rmSync(file, { force: true })
      throw error
    }
  }

  #file(id: ServerId, fact: Fact): string {
    return `${this.baseOf(id)}.${fact}`
  }

  #exists(id: ServerId, fact: Fact): boolean {
    return lstatSync(this.#file(id, fact), { throwIfNoEntry: false }) !== undefined
  }

  #textOf(id: ServerId, fact: (typeof outputs)[number]): string {
    try {
      return readFileSync(this.#file(id, fact), 'utf8')
    } catch (error) {
      throwUnlessAbsent(error)
      return ''
    }
  }

  #read(id: ServerId, fact: Fact): string | undefined {
    try {
      return readlinkSync(this.#file(id, fact))
    } catch (error) {
      throwUnlessAbsent(error)
      return undefined
    }
  }
}

const linesIn = (text: string): readonly string[] => text.split('\n').filter(Boolean)

export const isOutput = (fact: Fact): boolean => outputs.some((each) => each === fact)

/** Which fact of which server a file holds. */
export function factOf(file: string): { id: ServerId; fact: Fact } | undefined {
  const dot = file.lastIndexOf('.')
  const fact = facts.find((name) => name === file.slice(dot + 1))
  const id = serverId(file.slice(0, Math.max(dot, 0)))
  return fact && id ? { id, fact } : undefined
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
    if (errorCode(error) === 'EEXIST') return false
    throw error
  }
}

function throwUnlessAbsent(error: unknown): void {
  if (errorCode(error) !== 'ENOENT') throw error
}
