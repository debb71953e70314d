import { EventEmitter } from 'node:events'

import type { MatchId, PlayerId } from '../../match/ids.ts'
import type { GameServer, ServerOrder, ServerAnswer } from '../../match/server.ts'
import type { Unsubscribe } from '../../ports/changes.ts'
import type { GameServerFleet } from '../../ports/game-server-fleet.ts'
import type { Logger } from '../../runtime/log.ts'
import { assign } from '../control/assign.ts'
import { askState } from '../control/ask-state.ts'
import { untilReady } from '../control/is-ready.ts'
import { removePlayer } from '../control/remove-player.ts'
import { GameOutput } from './game-output.ts'
import { environmentFor, LOOPBACK, type LocalServers } from './local-servers.ts'
import { ServerProcess } from './server-process.ts'

interface Entry {
  readonly process: ServerProcess
  server: GameServer
  controlPort: number | undefined
}

export interface ProcessFleetOptions extends LocalServers {
  /** Shows what they write; without it, only the last lines of one that exited are kept. */
  readonly log: Logger | undefined
}

/** Game servers as child processes of this one: they live no longer than it does. */
export class ProcessFleet implements GameServerFleet, AsyncDisposable {
  readonly #options: ProcessFleetOptions
  readonly #entries = new Map<MatchId, Entry>()
  /** From then on no server is started: it would outlive the stop of all. */
  #closed = false
  readonly #events = new EventEmitter<{ change: [GameServer]; room: [] }>()

  constructor(options: ProcessFleetOptions) {
    this.#options = options
    this.#events.setMaxListeners(0)
  }

  async start(order: ServerOrder): Promise<'started' | 'no-capacity'> {
    const there = this.#entries.get(order.id)
    if (there && there.server.serves !== 'nobody-yet') return 'started'
    if (there && (await this.#handOver(there, order))) return 'started'
    if (there) await this.stop(order.id)
    return this.#launch(order.id, order)
  }

  prepare(match: MatchId): Promise<'started' | 'no-capacity'> {
    return Promise.resolve(this.#entries.has(match) ? 'started' : this.#launch(match, 'nobody-yet'))
  }

  waiting(): Promise<readonly GameServer[]> {
    const all = [...this.#entries.values()].map(({ server }) => server)
    return Promise.resolve(all.filter(({ serves }) => serves === 'nobody-yet'))
  }

  find(match: MatchId): Promise<GameServer | undefined> {
    return Promise.resolve(this.#entries.get(match)?.server)
  }

  list(): Promise<readonly GameServer[]> {
    return Promise.resolve([...this.#entries.values()].map(({ server }) => server))
  }

  async stop(match: MatchId): Promise<void> {
    const entry = this.#entries.get(match)
    await entry?.process.stop()
    if (!entry || this.#entries.get(match) !== entry) return
    this.#entries.delete(match)
    this.#events.emit('room')
  }

  ask(match: MatchId): Promise<ServerAnswer> {
    const entry = this.#entries.get(match)
    if (entry?.controlPort === undefined || entry.server.state === 'exited')
      return Promise.resolve({ state: 'gone' })
    return askState(LOOPBACK, entry.controlPort)
  }

  async dismiss(match: MatchId, player: PlayerId): Promise<void> {
    const port = this.#entries.get(match)?.controlPort
    if (port !== undefined)
      await removePlayer({ host: LOOPBACK, port, key: this.#options.keyOf(match) }, player)
  }

  capacity(): Promise<number> {
    return Promise.resolve(this.#room())
  }

  lacksRoom(match: MatchId): Promise<boolean> {
    return Promise.resolve(!this.#entries.has(match) && this.#room() === 0)
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
    await Promise.all([...this.#entries.keys()].map((match) => this.stop(match)))
  }

  #launch(match: MatchId, serves: ServerOrder | 'nobody-yet'): 'started' | 'no-capacity' {
    if (this.#room() === 0) return 'no-capacity'
    const env = { ...environmentFor(match, serves, this.#options), PARENT_PIPE: '1' }
    const output = this.#options.log && new GameOutput(match, this.#options.log)
    const process = new ServerProcess(this.#options.command, env, {
      listening: (ports) => void this.#listening(match, ports),
      wrote: (line, to) => output?.show(line, to),
      exited: (exit) => {
        output?.end()
        this.#change(match, ({ name, serves }) => ({ state: 'exited', match, name, serves, exit }))
      },
    })
    const server = { state: 'starting', match, name: `pid-${process.pid ?? 'none'}`, serves } as const
    this.#entries.set(match, { process, controlPort: undefined, server })
    return 'started'
  }

  async #handOver({ controlPort: port }: Entry, order: ServerOrder): Promise<boolean> {
    if (port === undefined) return false
    const key = this.#options.keyOf(order.id)
    if ((await assign({ host: LOOPBACK, port, key }, order)) !== 'assigned') return false
    this.#change(order.id, (server) => ({ ...server, serves: order }))
    return true
  }

  #room(): number {
    return this.#closed ? 0 : Math.max(this.#options.maxServers - this.#entries.size, 0)
  }

  async #listening(
    match: MatchId,
    { port, controlPort }: { port: number; controlPort: number },
  ): Promise<void> {
    const entry = this.#entries.get(match)
    if (!entry) return
    entry.controlPort = controlPort
    const isStarting = (): boolean => this.#entries.get(match) === entry && entry.server.state === 'starting'
    if (!(await untilReady({ host: LOOPBACK, port: controlPort }, isStarting))) return
    const at = { host: this.#options.host, port }
    this.#change(match, (server) => ({ ...server, state: 'ready', at }))
  }

  #change(match: MatchId, next: (server: GameServer) => GameServer): void {
    const entry = this.#entries.get(match)
    if (!entry) return
    entry.server = next(entry.server)
    this.#events.emit('change', entry.server)
  }
}
