import { EventEmitter } from 'node:events'
import { watch, type FSWatcher } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

import type { MatchId, PlayerId } from '../../match/ids.ts'
import type { GameServer, ServerOrder, ServerAnswer } from '../../match/server.ts'
import type { Unsubscribe } from '../../ports/changes.ts'
import type { GameServerFleet } from '../../ports/game-server-fleet.ts'
import { parseServerListening } from '../../protocol/server-env.ts'
import { isAlive } from './alive.ts'
import { assign } from '../control/assign.ts'
import { askState } from '../control/ask-state.ts'
import { untilReady } from '../control/is-ready.ts'
import { removePlayer } from '../control/remove-player.ts'
import { factOf, FleetFolder, isOutput, type Run } from './fleet-folder.ts'
import { LastLines } from './last-lines.ts'
import { launch } from './launch.ts'
import { environmentFor, KILL_AFTER_MS, LOOPBACK, type LocalServers } from './local-servers.ts'

export interface HostFleetOptions extends LocalServers {
  /** Shared by all backends of this machine that serve the same queue. */
  readonly folder: string
}

const LOOK_AGAIN_MS = 20

/** The game servers of one machine, which outlive the backend that started them: any other backend finds them by the folder. */
export class HostFleet implements GameServerFleet, AsyncDisposable {
  readonly #options: HostFleetOptions
  readonly #folder: FleetFolder
  /** What was last seen, so that each change is told once. */
  readonly #seen = new Map<MatchId, GameServer>()
  readonly #asking = new Set<MatchId>()
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
    const { id } = order
    const waits = this.#folder.serves(id) === 'nobody-yet'
    if (waits && (await this.#handOver(order))) return 'started'
    if (waits) await this.stop(id)
    return this.#launch(id, order)
  }

  prepare(match: MatchId): Promise<'started' | 'no-capacity'> {
    return this.#launch(match, 'nobody-yet')
  }

  waiting(): Promise<readonly GameServer[]> {
    return Promise.resolve(this.#lookAtAll().filter(({ serves }) => serves === 'nobody-yet'))
  }

  async #handOver(order: ServerOrder): Promise<boolean> {
    const { id } = order
    const port = this.#folder.portsOf(id)?.controlPort
    if (port === undefined || this.#look(id)?.state !== 'ready') return false
    const key = this.#options.keyOf(id)
    if ((await assign({ host: LOOPBACK, port, key }, order)) !== 'assigned') return false
    this.#folder.reorder(id, order)
    return true
  }

  async #launch(match: MatchId, serves: ServerOrder | 'nobody-yet'): Promise<'started' | 'no-capacity'> {
    const folder = this.#folder
    if (folder.runOf(match)) return 'started'
    if (!folder.isOrdered(match)) {
      if (!this.#hasRoom(1)) return 'no-capacity'
      // Another backend may have taken the last room in the meantime: of two who see too many, both step back.
      if (folder.order(match, serves) && !this.#hasRoom(0) && this.#stepBack(match)) return 'no-capacity'
    }
    this.#look(match)
    const { command } = this.#options
    const env = environmentFor(match, serves, this.#options)
    const launched = await launch({ base: folder.baseOf(match), command, env }, () => this.#look(match))
    if (launched === 'withdrawn') return 'no-capacity'
    if (!folder.runOf(match))
      throw new Error(`The server of ${match} could not be started in ${folder.path}.`)
    this.#look(match)
    return 'started'
  }

  find(match: MatchId): Promise<GameServer | undefined> {
    return Promise.resolve(this.#look(match))
  }

  list(): Promise<readonly GameServer[]> {
    return Promise.resolve(this.#lookAtAll())
  }

  async stop(match: MatchId): Promise<void> {
    // In this order: see the starter.
    this.#folder.withdraw(match)
    const run = this.#folder.runOf(match)
    if (run) await end(run)
    this.#folder.forget(match)
    this.#seen.delete(match)
    this.#events.emit('room')
  }

  ask(match: MatchId): Promise<ServerAnswer> {
    const ports = this.#folder.portsOf(match)
    if (!ports || this.#look(match)?.state !== 'ready') return Promise.resolve({ state: 'gone' })
    return askState(LOOPBACK, ports.controlPort)
  }

  async dismiss(match: MatchId, player: PlayerId): Promise<void> {
    const port = this.#folder.portsOf(match)?.controlPort
    if (port !== undefined)
      await removePlayer({ host: LOOPBACK, port, key: this.#options.keyOf(match) }, player)
  }

  capacity(): Promise<number> {
    return Promise.resolve(Math.max(this.#options.maxServers - this.#folder.matches().length, 0))
  }

  async lacksRoom(match: MatchId): Promise<boolean> {
    return !this.#folder.isOrdered(match) && (await this.capacity()) === 0
  }

  onChange(listener: (server: GameServer) => void): Unsubscribe {
    this.#events.on('change', listener)
    return () => this.#events.off('change', listener)
  }

  onRoom(listener: () => void): Unsubscribe {
    this.#events.on('room', listener)
    return () => this.#events.off('room', listener)
  }

  /** Throws when the folder cannot be written: then no server can be started. */
  async ping(): Promise<void> {
    await Promise.resolve()
    this.#folder.probe()
  }

  /** Looks no longer. The servers go on: another backend has them, or the next. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    this.#watch.close()
    this.#events.removeAllListeners()
    return Promise.resolve()
  }

  #hasRoom(more: number): boolean {
    return this.#folder.matches().length + more <= this.#options.maxServers
  }

  /** `false` when another backend has started the server by our order already. */
  #stepBack(match: MatchId): boolean {
    this.#folder.withdraw(match)
    return this.#folder.runOf(match) === undefined
  }

  #heard(file: string | null): void {
    if (file === null) {
      this.#lookAtAll()
      return
    }
    const named = factOf(file)
    if (!named) return
    // A server may write as much as it likes: of interest is only how it begins, while it starts.
    const starts = (this.#seen.get(named.match)?.state ?? 'starting') === 'starting'
    if (!isOutput(named.fact) || (named.fact === 'output' && starts)) this.#look(named.match)
  }

  #lookAtAll(): readonly GameServer[] {
    return this.#folder.matches().flatMap((match) => this.#look(match) ?? [])
  }

  /** Sees how the server is now, and tells when that is news. */
  #look(match: MatchId): GameServer | undefined {
    const server = this.#serverOf(match)
    const before = this.#seen.get(match)
    if (!server) {
      if (this.#seen.delete(match)) this.#events.emit('room')
      return undefined
    }
    this.#seen.set(match, server)
    if (server.state === 'starting') void this.#hearReady(server)
    else if (server.state !== before?.state) this.#events.emit('change', server)
    return server
  }

  #serverOf(match: MatchId): GameServer | undefined {
    const folder = this.#folder
    const run = folder.runOf(match)
    const serves = folder.serves(match)
    if (!run) return serves === 'unknown' ? undefined : { state: 'starting', match, name: 'pid-none', serves }
    const known = { match, name: `pid-${run.server.pid}`, serves }
    // Its keeper may be about to record the exit; when both are gone and it is not recorded, both were killed.
    const over = folder.exitCodeOf(match) !== undefined || !isRunning(run)
    if (over) return { ...known, state: 'exited', exit: this.#exitOf(match) }
    const ports = folder.portsOf(match)
    if (!ports) return { ...known, state: 'starting' }
    return { ...known, state: 'ready', at: { host: this.#options.host, port: ports.port } }
  }

  #exitOf(match: MatchId): (GameServer & { state: 'exited' })['exit'] {
    const code = this.#folder.exitCodeOf(match)
    const said = new LastLines()
    for (const line of this.#folder.output(match)) if (!parseServerListening(line)) said.keep(line)
    // As a shell has it: more than 128 is a signal.
    return {
      why: undefined,
      code: code !== undefined && code <= 128 ? code : undefined,
      lastLines: said.lines,
    }
  }

  async #hearReady({ match, name }: GameServer): Promise<void> {
    if (this.#asking.has(match)) return
    const said = this.#folder.beginning(match).map(parseServerListening)
    const ports = said.find((line) => line !== undefined)
    if (!ports) return
    this.#asking.add(match)
    const isStarting = (): boolean => {
      const now = this.#closed ? undefined : this.#serverOf(match)
      return now?.state === 'starting' && now.name === name
    }
    if (await untilReady({ host: LOOPBACK, port: ports.controlPort }, isStarting))
      this.#folder.markReady(match, ports)
    this.#asking.delete(match)
    // Also when it was stopped and started again meanwhile: then the new one is asked.
    if (!this.#closed) this.#look(match)
  }
}

const isRunning = ({ server, keeper }: Run): boolean => isAlive(server) || isAlive(keeper)

/** Asked first, then killed; the whole group, since a game may have processes of its own. */
async function end(run: Run): Promise<void> {
  const killAt = performance.now() + KILL_AFTER_MS
  signal(run, 'SIGTERM')
  while (isRunning(run)) {
    await pause(LOOK_AGAIN_MS)
    if (performance.now() > killAt) signal(run, 'SIGKILL')
  }
}

function signal(run: Run, name: NodeJS.Signals): void {
  // While one of them runs, the group's id is theirs; afterwards it may be given to anybody.
  if (!isRunning(run)) return
  try {
    process.kill(-run.keeper.pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
