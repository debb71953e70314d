import { EventEmitter } from 'node:events'

import { addressAt } from '../../match/address.ts'
import { defaultMatchId, type PlayerId, type ServerId } from '../../match/ids.ts'
import { isIdle, type Idle } from '../../match/pool.ts'
import type { GameServer, ServerOrder, ServerAnswer } from '../../match/server.ts'
import type { StartStep } from '../../match/start-step.ts'
import type { Unsubscribe } from '../../ports/changes.ts'
import type { GameServerFleet } from '../../ports/game-server-fleet.ts'
import type { Logger } from '../../runtime/log.ts'
import { assign } from '../control/assign.ts'
import { askServer } from '../control/ask-server.ts'
import { notAsked, untilReady } from '../control/is-ready.ts'
import { removePlayer } from '../control/remove-player.ts'
import { GameOutput } from './game-output.ts'
import { commandFor, environmentFor, LOOPBACK, type LocalServers } from './local-servers.ts'
import { ServerProcess } from './server-process.ts'

interface Entry {
  readonly process: ServerProcess
  server: GameServer
  controlPort: number | undefined
}

export interface ProcessFleetOptions extends LocalServers {
  /** Logs what the servers write; without it, only the last lines of exited servers are kept. */
  readonly log: Logger | undefined
}

/** Game servers as child processes, which end with this process. */
export class ProcessFleet implements GameServerFleet, AsyncDisposable {
  readonly #options: ProcessFleetOptions
  readonly #entries = new Map<ServerId, Entry>()
  /** Once closed, no server is started: it would outlive the stop of all others. */
  #closed = false
  readonly #events = new EventEmitter<{ change: [GameServer]; room: [] }>()

  constructor(options: ProcessFleetOptions) {
    this.#options = options
    this.#events.setMaxListeners(0)
  }

  async start(order: ServerOrder): Promise<'started' | 'no-capacity'> {
    const there = this.#entries.get(order.server)
    if (there && !isIdle(there.server.serves)) return 'started'
    if (there && (await this.#handOver(there, order))) return 'started'
    if (there) await this.stop(order.server)
    return this.#launch(order.server, order)
  }

  prepare(id: ServerId, idle: Idle): Promise<'started' | 'no-capacity'> {
    return Promise.resolve(this.#entries.has(id) ? 'started' : this.#launch(id, idle))
  }

  waiting(): Promise<readonly GameServer[]> {
    const all = [...this.#entries.values()].map(({ server }) => server)
    return Promise.resolve(all.filter(({ serves }) => isIdle(serves)))
  }

  find(id: ServerId): Promise<GameServer | undefined> {
    return Promise.resolve(this.#entries.get(id)?.server)
  }

  list(): Promise<readonly GameServer[]> {
    return Promise.resolve([...this.#entries.values()].map(({ server }) => server))
  }

  async stop(id: ServerId): Promise<void> {
    const entry = this.#entries.get(id)
    await entry?.process.stop()
    if (!entry || this.#entries.get(id) !== entry) return
    this.#entries.delete(id)
    this.#events.emit('room')
  }

  ask(id: ServerId): Promise<ServerAnswer> {
    const entry = this.#entries.get(id)
    if (entry?.controlPort === undefined || entry.server.state === 'exited')
      return Promise.resolve({ state: 'gone' })
    return askServer(this, id, { host: LOOPBACK, port: entry.controlPort, key: this.#options.keyOf(id) })
  }

  async dismiss(id: ServerId, player: PlayerId): Promise<void> {
    const port = this.#entries.get(id)?.controlPort
    if (port !== undefined) await removePlayer({ host: LOOPBACK, port, key: this.#options.keyOf(id) }, player)
  }

  capacity(): Promise<number> {
    return Promise.resolve(this.#room())
  }

  lacksRoom(id: ServerId): Promise<boolean> {
    return Promise.resolve(!this.#entries.has(id) && this.#room() === 0)
  }

  onChange(listener: (server: GameServer) => void): Unsubscribe {
    this.#events.on('change', listener)
    return () => this.#events.off('change', listener)
  }

  onRoom(listener: () => void): Unsubscribe {
    this.#events.on('room', listener)
    return () => this.#events.off('room', listener)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#entries.keys()].map((id) => this.stop(id)))
  }

  #launch(id: ServerId, serves: ServerOrder | Idle): 'started' | 'no-capacity' {
    if (this.#room() === 0) return 'no-capacity'
    const env = { ...environmentFor(id, serves, this.#options), PARENT_PIPE: '1' }
    const output = this.#options.log && new GameOutput(defaultMatchId(id), this.#options.log)
    const process = new ServerProcess(commandFor(serves, this.#options), env, {
      listening: (ports) => void this.#listening(id, ports),
      wrote: (line, to) => output?.show(line, to),
      exited: (exit) => {
        output?.end()
        this.#change(id, ({ name, serves }) => ({ state: 'exited', id, name, serves, exit }))
      },
    })
    const name = `pid-${process.pid ?? 'none'}`
    const server = { state: 'starting', id, name, serves, missing: { step: 'announced' } } as const
    this.#entries.set(id, { process, controlPort: undefined, server })
    return 'started'
  }

  async #handOver({ controlPort: port }: Entry, order: ServerOrder): Promise<boolean> {
    if (port === undefined) return false
    const key = this.#options.keyOf(order.server)
    if ((await assign({ host: LOOPBACK, port, key }, order)) !== 'assigned') return false
    this.#change(order.server, (server) => ({ ...server, serves: order }))
    return true
  }

  #room(): number {
    return this.#closed ? 0 : Math.max(this.#options.maxServers - this.#entries.size, 0)
  }

  async #listening(
    id: ServerId,
    { port, controlPort }: { port: number; controlPort: number },
  ): Promise<void> {
    const entry = this.#entries.get(id)
    if (!entry) return
    entry.controlPort = controlPort
    const isWanted = (): boolean => this.#entries.get(id) === entry && entry.server.state === 'starting'
    const heard = (missing: StartStep): void => {
      if (entry.server.state === 'starting') entry.server = { ...entry.server, missing }
    }
    heard(notAsked)
    if (!(await untilReady({ host: LOOPBACK, port: controlPort }, { isWanted, heard }))) return
    const at = addressAt({ host: this.#options.host, port })
    this.#change(id, ({ name, serves }) => ({ state: 'ready', id, name, serves, at }))
  }

  #change(id: ServerId, next: (server: GameServer) => GameServer): void {
    const entry = this.#entries.get(id)
    if (!entry) return
    entry.server = next(entry.server)
    this.#events.emit('change', entry.server)
  }
}
