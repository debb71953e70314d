import { EventEmitter } from 'node:events'
import { watch, type FSWatcher } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

import { addressAt } from '../../match/address.ts'
import type { PlayerId, ServerId } from '../../match/ids.ts'
import { isIdle, type Idle } from '../../match/pool.ts'
import type { GameServer, ServerOrder, ServerAnswer } from '../../match/server.ts'
import type { StartStep } from '../../match/start-step.ts'
import type { Unsubscribe } from '../../ports/changes.ts'
import type { GameServerFleet } from '../../ports/game-server-fleet.ts'
import { parseServerListening } from '../../protocol/server-env.ts'
import { errorCode } from '../../runtime/errors.ts'
import { isAlive } from './alive.ts'
import { assign } from '../control/assign.ts'
import { askServer } from '../control/ask-server.ts'
import { notAsked, untilReady } from '../control/is-ready.ts'
import { removePlayer } from '../control/remove-player.ts'
import { factOf, FleetFolder, isOutput, type Run } from './fleet-folder.ts'
import { LastLines } from './last-lines.ts'
import { launch } from './launch.ts'
import { commandFor, environmentFor, KILL_AFTER_MS, LOOPBACK, type LocalServers } from './local-servers.ts'

export interface HostFleetOptions extends LocalServers {
  /** Shared by all backends of this machine that serve the same queue. */
  readonly folder: string
}

const LOOK_AGAIN_MS = 20

/**
 * The game servers of one machine. They outlive the backend that started them: any other backend finds them through the
 * folder.
 */
export class HostFleet implements GameServerFleet, AsyncDisposable {
  readonly #options: HostFleetOptions
  readonly #folder: FleetFolder
  /** The last seen states, to report each change once. */
  readonly #seen = new Map<ServerId, GameServer>()
  /** What a server that is asked has not done yet. */
  readonly #asking = new Map<ServerId, StartStep>()
  readonly #events = new EventEmitter<{ change: [GameServer]; room: [] }>()
  readonly #watch: FSWatcher
  #closed = false

  private constructor(options: HostFleetOptions) {
    this.#options = options
    this.#folder = FleetFolder.open(options.folder)
    this.#events.setMaxListeners(0)
    this.#watch = watch(this.#folder.path, (_event, file) => {
      this.#heard(file)
    })
  }

  static open(options: HostFleetOptions): HostFleet {
    const fleet = new HostFleet(options)
    fleet.#lookAtAll()
    return fleet
  }

  async start(order: ServerOrder): Promise<'started' | 'no-capacity'> {
    const { server: id } = order
    const waits = isIdle(this.#folder.serves(id))
    if (waits && (await this.#handOver(order))) return 'started'
    if (waits) await this.stop(id)
    return this.#launch(id, order)
  }

  prepare(id: ServerId, idle: Idle): Promise<'started' | 'no-capacity'> {
    return this.#launch(id, idle)
  }

  waiting(): Promise<readonly GameServer[]> {
    return Promise.resolve(this.#lookAtAll().filter(({ serves }) => isIdle(serves)))
  }

  async #handOver(order: ServerOrder): Promise<boolean> {
    const { server: id } = order
    const port = this.#folder.portsOf(id)?.controlPort
    if (port === undefined || this.#look(id)?.state !== 'ready') return false
    const key = this.#options.keyOf(id)
    if ((await assign({ host: LOOPBACK, port, key }, order)) !== 'assigned') return false
    this.#folder.reorder(id, order)
    return true
  }

  async #launch(id: ServerId, serves: ServerOrder | Idle): Promise<'started' | 'no-capacity'> {
    const folder = this.#folder
    if (folder.runOf(id)) return 'started'
    if (!folder.isOrdered(id)) {
      if (!this.#hasRoom(1)) return 'no-capacity'
      // Another backend may have taken the last slot meanwhile: if both see too many, both step back.
      if (folder.order(id, serves) && !this.#hasRoom(0) && this.#stepBack(id)) return 'no-capacity'
    }
    this.#look(id)
    const command = commandFor(serves, this.#options)
    const env = environmentFor(id, serves, this.#options)
    const launched = await launch({ base: folder.baseOf(id), command, env }, () => this.#look(id))
    if (launched === 'withdrawn') return 'no-capacity'
    if (!folder.runOf(id)) throw new Error(`The server of ${id} could not be started in ${folder.path}.`)
    this.#look(id)
    return 'started'
  }

  find(id: ServerId): Promise<GameServer | undefined> {
    return Promise.resolve(this.#look(id))
  }

  list(): Promise<readonly GameServer[]> {
    return Promise.resolve(this.#lookAtAll())
  }

  async stop(id: ServerId): Promise<void> {
    // In this order: see the starter.
    this.#folder.withdraw(id)
    const run = this.#folder.runOf(id)
    if (run) await end(run)
    this.#folder.forget(id)
    this.#seen.delete(id)
    this.#events.emit('room')
  }

  ask(id: ServerId): Promise<ServerAnswer> {
    const ports = this.#folder.portsOf(id)
    if (!ports || this.#look(id)?.state !== 'ready') return Promise.resolve({ state: 'gone' })
    return askServer(this, id, { host: LOOPBACK, port: ports.controlPort, key: this.#options.keyOf(id) })
  }

  async dismiss(id: ServerId, player: PlayerId): Promise<void> {
    const port = this.#folder.portsOf(id)?.controlPort
    if (port !== undefined) await removePlayer({ host: LOOPBACK, port, key: this.#options.keyOf(id) }, player)
  }

  capacity(): Promise<number> {
    return Promise.resolve(Math.max(this.#options.maxServers - this.#folder.servers().length, 0))
  }

  async lacksRoom(id: ServerId): Promise<boolean> {
    return !this.#folder.isOrdered(id) && (await this.capacity()) === 0
  }

  onChange(listener: (server: GameServer) => void): Unsubscribe {
    this.#events.on('change', listener)
    return () => this.#events.off('change', listener)
  }

  onRoom(listener: () => void): Unsubscribe {
    this.#events.on('room', listener)
    return () => this.#events.off('room', listener)
  }

  /** Throws if the folder cannot be written: then no server can be started. */
  async ping(): Promise<void> {
    await Promise.resolve()
    this.#folder.probe()
  }

  /** Stops watching. The servers go on: another backend has them, or the next start. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    this.#watch.close()
    this.#events.removeAllListeners()
    return Promise.resolve()
  }

  #hasRoom(more: number): boolean {
    return this.#folder.servers().length + more <= this.#options.maxServers
  }

  /** `false` if another backend has already started the server by our order. */
  #stepBack(id: ServerId): boolean {
    this.#folder.withdraw(id)
    return this.#folder.runOf(id) === undefined
  }

  #heard(file: string | null): void {
    if (file === null) {
      this.#lookAtAll()
      return
    }
    const named = factOf(file)
    if (!named) return
    // Output only matters while the server starts, however much it writes.
    const starts = (this.#seen.get(named.id)?.state ?? 'starting') === 'starting'
    if (!isOutput(named.fact) || (named.fact === 'output' && starts)) this.#look(named.id)
  }

  #lookAtAll(): readonly GameServer[] {
    return this.#folder.servers().flatMap((id) => this.#look(id) ?? [])
  }

  /** Reads the server's state, and reports it if it is new. */
  #look(id: ServerId): GameServer | undefined {
    const server = this.#serverOf(id)
    const before = this.#seen.get(id)
    if (!server) {
      if (this.#seen.delete(id)) this.#events.emit('room')
      return undefined
    }
    this.#seen.set(id, server)
    if (server.state === 'starting') void this.#hearReady(server)
    else if (server.state !== before?.state) this.#events.emit('change', server)
    return server
  }

  #serverOf(id: ServerId): GameServer | undefined {
    const folder = this.#folder
    const run = folder.runOf(id)
    const serves = folder.serves(id)
    const missing = this.#asking.get(id) ?? { step: 'announced' }
    if (!run)
      return serves === 'unknown' ? undefined : { state: 'starting', id, name: 'pid-none', serves, missing }
    const known = { id, name: `pid-${run.server.pid}`, serves }
    // Its keeper may be about to record the exit; if both are gone and nothing is recorded, both were killed.
    const over = folder.exitCodeOf(id) !== undefined || !isRunning(run)
    if (over) return { ...known, state: 'exited', exit: this.#exitOf(id) }
    const ports = folder.portsOf(id)
    if (!ports) return { ...known, state: 'starting', missing }
    return { ...known, state: 'ready', at: addressAt({ host: this.#options.host, port: ports.port }) }
  }

  #exitOf(id: ServerId): (GameServer & { state: 'exited' })['exit'] {
    const code = this.#folder.exitCodeOf(id)
    const said = new LastLines()
    for (const line of this.#folder.output(id)) if (!parseServerListening(line)) said.keep(line)
    // As in a shell: above 128 means a signal.
    return {
      why: undefined,
      code: code !== undefined && code <= 128 ? code : undefined,
      lastLines: said.lines,
    }
  }

  async #hearReady({ id, name }: GameServer): Promise<void> {
    if (this.#asking.has(id)) return
    const said = this.#folder.beginning(id).map(parseServerListening)
    const ports = said.find((line) => line !== undefined)
    if (!ports) return
    this.#asking.set(id, notAsked)
    const isWanted = (): boolean => {
      const now = this.#closed ? undefined : this.#serverOf(id)
      return now?.state === 'starting' && now.name === name
    }
    const heard = (missing: StartStep): void => void this.#asking.set(id, missing)
    if (await untilReady({ host: LOOPBACK, port: ports.controlPort }, { isWanted, heard }))
      this.#folder.markReady(id, ports)
    this.#asking.delete(id)
    // Even if it was restarted meanwhile: then this polls the new one.
    if (!this.#closed) this.#look(id)
  }
}

const isRunning = ({ server, keeper }: Run): boolean => isAlive(server) || isAlive(keeper)

/** Terminates, then kills, the whole group, since a game may have its own processes. */
async function end(run: Run): Promise<void> {
  const killAt = performance.now() + KILL_AFTER_MS
  signal(run, 'SIGTERM')
  while (isRunning(run)) {
    await pause(LOOK_AGAIN_MS)
    if (performance.now() > killAt) signal(run, 'SIGKILL')
  }
}

function signal(run: Run, name: NodeJS.Signals): void {
  // The group id is theirs while one of them runs; later it may be reused.
  if (!isRunning(run)) return
  try {
    process.kill(-run.keeper.pid, name)
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error
  }
}
