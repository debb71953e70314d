import { EventEmitter } from 'node:events'

import type { MatchId } from '../../match/ids.ts'
import type { GameServer, ServerWord } from '../../match/server.ts'
import type { Unsubscribe } from '../../ports/changes.ts'
import type { GameServerFleet, ServerOrder } from '../../ports/game-server-fleet.ts'
import { askState } from './ask-state.ts'
import { firstAnswer } from './first-answer.ts'
import { environmentFor, LOOPBACK, type LocalServers } from './local-servers.ts'
import { ServerProcess } from './server-process.ts'

interface Entry {
  readonly process: ServerProcess
  server: GameServer
  controlPort: number | undefined
}

/** Game servers as child processes of this one: they live no longer than it does. */
export class ProcessFleet implements GameServerFleet, AsyncDisposable {
  readonly #options: LocalServers
  readonly #entries = new Map<MatchId, Entry>()
  /** From then on no server is started: it would outlive the stop of all. */
  #closed = false
  readonly #events = new EventEmitter<{ change: [GameServer] }>()

  constructor(options: LocalServers) {
    this.#options = options
    this.#events.setMaxListeners(0)
  }

  start({ match, players }: ServerOrder): Promise<'started' | 'no-capacity'> {
    if (this.#entries.has(match)) return Promise.resolve('started')
    if (this.#room() === 0) return Promise.resolve('no-capacity')
    const env = { ...environmentFor({ match, players }, this.#options), PARENT_PIPE: '1' }
    const process = new ServerProcess(this.#options.command, env, {
      listening: (ports) => void this.#listening(match, ports),
      exited: (exit) => {
        this.#change(match, (server) => ({ state: 'exited', match, name: server.name, exit }))
      },
    })
    const name = `pid-${process.pid ?? 'none'}`
    this.#entries.set(match, { process, controlPort: undefined, server: { state: 'starting', match, name } })
    return Promise.resolve('started')
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
    if (entry && this.#entries.get(match) === entry) this.#entries.delete(match)
  }

  ask(match: MatchId): Promise<ServerWord> {
    const entry = this.#entries.get(match)
    if (entry?.controlPort === undefined || entry.server.state === 'exited')
      return Promise.resolve({ state: 'gone' })
    return askState(LOOPBACK, entry.controlPort)
  }

  capacity(): Promise<number> {
    return Promise.resolve(this.#room())
  }

  onChange(listener: (server: GameServer) => void): Unsubscribe {
    this.#events.on('change', listener)
    return () => this.#events.off('change', listener)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#entries.keys()].map((match) => this.stop(match)))
  }

  #room(): number {
    return this.#closed ? 0 : Math.max(this.#options.maxServers - this.#entries.size, 0)
  }

  async #listening(
    match: MatchId,
    { port, controlPort }: { port: number; controlPort: number },
  ): Promise<void> {
    const entry = this.#entries.get(match)
    if (entry) entry.controlPort = controlPort
    if (!(await firstAnswer({ host: LOOPBACK, port }))) return
    const at = { host: this.#options.host, port }
    this.#change(match, (server) =>
      server.state === 'exited' ? server : { state: 'ready', match, name: server.name, at },
    )
  }

  #change(match: MatchId, next: (server: GameServer) => GameServer): void {
    const entry = this.#entries.get(match)
    if (!entry) return
    entry.server = next(entry.server)
    this.#events.emit('change', entry.server)
  }
}
