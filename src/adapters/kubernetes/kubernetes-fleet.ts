import { setMaxListeners } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'

import type { MatchId, PlayerId } from '../../match/ids.ts'
import type { GameServer, ServerOrder, ServerAnswer } from '../../match/server.ts'
import type { Unsubscribe } from '../../ports/changes.ts'
import type { GameServerFleet } from '../../ports/game-server-fleet.ts'
import { Unavailable } from '../../ports/unavailable.ts'
import { askState } from '../control/ask-state.ts'
import { Handovers } from '../control/handovers.ts'
import { removePlayer } from '../control/remove-player.ts'
import { chooseHostPort, type GameAddress } from './address.ts'
import { ApiFault, isGone, isPassing } from './api-fault.ts'
import { gamePod, markOf, type GamePodSettings } from './game-pod.ts'
import { podName } from './names.ts'
import { serverOf, type Entry, type PodBook } from './pod-book.ts'
import type { PodTemplate } from './pod-template.ts'
import type { Pods } from './pods.ts'
import { Readiness } from './readiness.ts'
import { retrying } from './retrying.ts'
import { Shortage } from './shortage.ts'

export interface KubernetesFleetOptions extends GamePodSettings {
  readonly template: PodTemplate
  readonly gameAddress: GameAddress
  readonly maxServers: number
  /** A pod for which no node has room by then has exited. */
  readonly startWithinMs: number
  readonly keyOf: (match: MatchId) => string
  readonly likeness: string
}

/** What stands behind a fleet, and ends with it. */
export interface FleetParts {
  readonly pods: Pods
  readonly book: PodBook
  /** Has a pod as ours are judged, and none made. */
  readonly judge: () => Promise<void>
  /** Why what goes on by itself did not succeed just now. */
  readonly failed: (error: unknown) => void
}

/** The repair asks again after that; a call that hangs takes five seconds of it. */
const CALLS_WITHIN_MS = 10_000
/** Longer than the pod's own time to end, until it is removed by force; and for the news of that. */
const BEYOND_GRACE_MS = 5000
const TRIES = 3
/** Until the players hold the address: a patch takes as much of two cores as all that they wait for. */
const MARK_AFTER_MS = 100

type Outcome = 'started' | 'no-capacity'

/** A pod for each match. What the pods are like is read from the book, which costs no request; only a change is one. */
export class KubernetesFleet implements GameServerFleet, AsyncDisposable {
  readonly #options: KubernetesFleetOptions
  readonly #parts: FleetParts
  readonly #book: PodBook
  readonly #readiness: Readiness
  readonly #shortage: Shortage
  readonly #handovers: Handovers
  readonly #creating = new Map<MatchId, Promise<Outcome | 'exists'>>()
  readonly #ending = new Map<Entry, Promise<void>>()
  /** Of pods that are being created: the book does not know them yet. */
  readonly #hostPorts = new Map<MatchId, number>()
  readonly #stop = new AbortController()

  constructor(options: KubernetesFleetOptions, parts: FleetParts) {
    // As many may wait to try again as there are calls.
    setMaxListeners(0, this.#stop.signal)
    this.#options = options
    this.#parts = parts
    this.#book = parts.book
    this.#handovers = new Handovers(options.keyOf)
    this.#readiness = new Readiness(parts.book, options.startWithinMs, this.#stop.signal)
    this.#shortage = new Shortage({
      judge: parts.judge,
      changed: () => {
        parts.book.roomChanged()
      },
      signal: this.#stop.signal,
    })
    parts.book.onSeen((entry) => {
      this.#prepareHandover(entry)
    })
  }

  start(order: ServerOrder): Promise<Outcome> {
    return this.#have(order.id, order)
  }

  prepare(match: MatchId): Promise<Outcome> {
    return this.#have(match, 'nobody-yet')
  }

  waiting(): Promise<readonly GameServer[]> {
    return Promise.resolve(this.#book.waiting().map(serverOf))
  }

  find(match: MatchId): Promise<GameServer | undefined> {
    const entry = this.#book.find(match)
    return Promise.resolve(entry && serverOf(entry))
  }

  list(): Promise<readonly GameServer[]> {
    return Promise.resolve(this.#book.all().map(serverOf))
  }

  async stop(match: MatchId): Promise<void> {
    await this.#creating.get(match)?.catch(() => undefined)
    const entry = this.#book.find(match)
    if (entry) await this.#end(entry)
  }

  ask(match: MatchId): Promise<ServerAnswer> {
    const entry = this.#book.find(match)
    const control = entry && serverOf(entry).state !== 'exited' ? entry.facts.control : undefined
    return control ? askState(control.host, control.port) : Promise.resolve({ state: 'gone' })
  }

  async dismiss(match: MatchId, player: PlayerId): Promise<void> {
    const control = this.#book.find(match)?.facts.control
    if (control) await removePlayer({ ...control, key: this.#options.keyOf(match) }, player)
  }

  capacity(): Promise<number> {
    return Promise.resolve(this.#room())
  }

  lacksRoom(match: MatchId): Promise<boolean> {
    const entry = this.#book.find(match)
    return Promise.resolve(entry ? entry.facts.unschedulable !== undefined : this.#isFull())
  }

  onChange(listener: (server: GameServer) => void): Unsubscribe {
    return this.#book.onNews(listener)
  }

  onRoom(listener: () => void): Unsubscribe {
    return this.#book.onRoom(listener)
  }

  /** Throws why no pod could be made just now. That a quota is full is no fault. */
  ping(): void {
    if (this.#shortage.fault) throw this.#shortage.fault
  }

  /** Looks no longer. The servers go on: other backends have them, or the next. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    this.#book.close()
    this.#handovers.close()
    return Promise.resolve()
  }

  /** A pod for which there is no node is the probe for the next one: while there is one, no other is created. */
  #room(): number {
    return this.#book.isFull ? 0 : this.#shortage.leaves(this.#below())
  }

  /** How many more there may be. */
  #below(): number {
    const unseen = [...this.#creating.keys()].filter((match) => !this.#book.find(match)).length
    return Math.max(this.#options.maxServers - this.#book.size - unseen, 0)
  }

  #isFull(): boolean {
    return this.#book.isFull || this.#shortage.isOn || this.#below() === 0
  }

  async #have(match: MatchId, serves: ServerOrder | 'nobody-yet', tries = TRIES): Promise<Outcome> {
    await this.#creating.get(match)?.catch(() => undefined)
    const there = this.#book.find(match)
    if (there) {
      this.#readiness.expect(there)
      if (serves === 'nobody-yet' || serverOf(there).serves !== 'nobody-yet') return 'started'
      if (await this.#handOver(there, serves)) return 'started'
      await this.#end(there)
    }
    const outcome = await this.#create(match, serves)
    if (outcome !== 'exists') return outcome
    if (tries === 0) throw new Unavailable('kubernetes', `${podName(match)} exists, and cannot be found`)
    if (!this.#book.find(match)) await this.#meet(match)
    return this.#have(match, serves, tries - 1)
  }

  #create(match: MatchId, serves: ServerOrder | 'nobody-yet'): Promise<Outcome | 'exists'> {
    if (this.#room() === 0) return Promise.resolve('no-capacity')
    const others = this.#creating.get(match)
    if (others) return others
    const creating = this.#post(match, serves).finally(() => {
      this.#creating.delete(match)
      this.#hostPorts.delete(match)
    })
    this.#creating.set(match, creating)
    return creating
  }

  async #post(match: MatchId, serves: ServerOrder | 'nobody-yet'): Promise<Outcome | 'exists'> {
    const { template, keyOf, likeness } = this.#options
    const hostPort = this.#chooseHostPort(match)
    const pod = gamePod(template, this.#options, { match, serves, key: keyOf(match), hostPort, likeness })
    try {
      this.#book.learn(await this.#tried(() => this.#parts.pods.create(pod)))
      const made = this.#book.find(match)
      if (made) this.#readiness.expect(made)
      this.#shortage.end()
      return 'started'
    } catch (error) {
      // By another backend, or by ourselves: an answer that did not come is no sign that nothing was done.
      if (error instanceof ApiFault && error.exists) return 'exists'
      const isFull = error instanceof ApiFault && error.overQuota
      if (isFull || isPassing(error)) this.#shortage.begin(error)
      if (isFull) return 'no-capacity'
      throw error
    }
  }

  #chooseHostPort(match: MatchId): number | undefined {
    const used = [...this.#book.hostPorts(), ...this.#hostPorts.values()]
    const port = chooseHostPort(this.#options.gameAddress, used, Math.random())
    if (port !== undefined) this.#hostPorts.set(match, port)
    return port
  }

  /** A pod that exists, and of which no event has told yet. */
  async #meet(match: MatchId): Promise<void> {
    try {
      this.#book.learn(await this.#tried(() => this.#parts.pods.read(podName(match))))
    } catch (error) {
      if (!isGone(error)) throw error
    }
  }

  #prepareHandover(entry: Entry): void {
    const { match, state, serves } = serverOf(entry)
    const { control } = entry.facts
    const waits = control && state === 'ready' && serves === 'nobody-yet' && !entry.ending
    if (waits) void this.#handovers.prepare(match, control)
    else this.#handovers.forget(match)
  }

  async #handOver(entry: Entry, order: ServerOrder): Promise<boolean> {
    const { control } = entry.facts
    if (!control || serverOf(entry).state !== 'ready') return false
    if ((await this.#handovers.assign(order, control)) !== 'assigned') return false
    entry.handed = order
    this.#book.changed(entry)
    void this.#mark(entry, order)
    return true
  }

  /** Has the pod itself say whom it serves. Nobody waits for that: its server knows, and so does the store. */
  async #mark(entry: Entry, order: ServerOrder): Promise<void> {
    const { uid, server } = entry.facts
    // A match is not ended when the system that made its server is removed.
    const patch = { metadata: { uid, ...markOf(order), ownerReferences: [] } }
    await pause(MARK_AFTER_MS, undefined, { ref: false })
    let passing = true
    while (passing && this.#book.has(entry) && !this.#stop.signal.aborted) {
      try {
        await this.#tried(() => this.#parts.pods.patch(server.name, patch))
        return
      } catch (error) {
        passing = isPassing(error)
        if (!isGone(error)) this.#parts.failed(error)
      }
    }
  }

  /** Resolves when the pod is gone. While it ends the repair may see it, and orders nothing that is ordered already. */
  #end(entry: Entry): Promise<void> {
    const others = this.#ending.get(entry)
    if (others) return others
    const ending = this.#delete(entry).finally(() => this.#ending.delete(entry))
    this.#ending.set(entry, ending)
    return ending
  }

  /** As soon as its server has ended, or by force. */
  async #delete(entry: Entry): Promise<void> {
    const { uid, server, graceMs } = entry.facts
    entry.ending = true
    for (const grace of [undefined, 0]) {
      try {
        await this.#tried(() => this.#parts.pods.delete(server.name, uid, grace))
      } catch (error) {
        if (!isGone(error)) throw error
        this.#book.drop(uid)
      }
      const patience = (grace === undefined ? graceMs : 0) + BEYOND_GRACE_MS
      if (await this.#book.goneWithin(entry, patience)) return
      // Its node does not say that it ended. What may still run there is refused when it reports.
    }
    throw new Unavailable('kubernetes', `${server.name} was deleted, and is not gone`)
  }

  #tried<T>(call: () => Promise<T>): Promise<T> {
    return retrying(call, { withinMs: CALLS_WITHIN_MS, signal: this.#stop.signal })
  }
}
