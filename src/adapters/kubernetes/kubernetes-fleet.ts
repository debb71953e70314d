import { randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'

import type { PlayerId, ServerId } from '../../match/ids.ts'
import { isIdle, type Idle } from '../../match/pool.ts'
import type { GameServer, ServerOrder, ServerAnswer } from '../../match/server.ts'
import type { Unsubscribe } from '../../ports/changes.ts'
import type { GameServerFleet } from '../../ports/game-server-fleet.ts'
import { Unavailable } from '../../ports/unavailable.ts'
import { askServer } from '../control/ask-server.ts'
import { Handovers } from '../control/handovers.ts'
import { removePlayer } from '../control/remove-player.ts'
import { chooseHostPort } from './address.ts'
import { ApiFault, isGone, isPassing } from './api-fault.ts'
import { CreationBreaker } from './creation-breaker.ts'
import type { FleetParts, KubernetesFleetOptions } from './fleet-parts.ts'
import { gamePod, markOf } from './game-pod.ts'
import { keySecretName, podName } from './names.ts'
import { serverOf, type Entry, type PodBook } from './pod-book.ts'
import { Readiness } from './readiness.ts'
import { retrying } from './retrying.ts'

/** After this long the repair asks again; a call that hangs takes five seconds of it. */
const CALLS_WITHIN_MS = 10_000
/** How long after the pod's grace period we wait before force-deleting it, and then for the event. */
const BEYOND_GRACE_MS = 5000
const TRIES = 3
/** Patch the labels only after the players have the address: a patch takes as much CPU as everything that they wait for. */
const MARK_AFTER_MS = 100

type Outcome = 'started' | 'no-capacity'
/** One pod per match. Reads come from the book, without requests; only changes are requests. */
export class KubernetesFleet implements GameServerFleet, AsyncDisposable {
  readonly #options: KubernetesFleetOptions
  readonly #parts: FleetParts
  readonly #book: PodBook
  readonly #readiness: Readiness
  readonly #breaker: CreationBreaker
  readonly #handovers: Handovers
  readonly #creating = new Map<ServerId, Promise<Outcome | 'exists'>>()
  readonly #ending = new Map<Entry, Promise<void>>()
  /** Host ports of pods that are being created, which the book does not know yet. */
  readonly #hostPorts = new Map<ServerId, number>()
  readonly #stop = new AbortController()

  constructor(options: KubernetesFleetOptions, parts: FleetParts) {
    // Every call may be waiting for a retry.
    setMaxListeners(0, this.#stop.signal)
    this.#options = options
    this.#parts = parts
    this.#book = parts.book
    this.#handovers = new Handovers(options.keyOf)
    this.#readiness = new Readiness(parts.book, options.startWithinMs, this.#stop.signal)
    this.#breaker = new CreationBreaker({
      dryRun: parts.dryRun,
      changed: () => {
        parts.book.roomChanged()
      },
      signal: this.#stop.signal,
    })
    parts.book.onSeen((entry) => {
      this.#prepareHandover(entry)
      this.#repairKey(entry)
    })
    for (const entry of parts.book.all()) this.#repairKey(entry)
  }

  start(order: ServerOrder): Promise<Outcome> {
    return this.#have(order.server, order)
  }

  prepare(id: ServerId, idle: Idle): Promise<Outcome> {
    return this.#have(id, idle)
  }

  waiting(): Promise<readonly GameServer[]> {
    return Promise.resolve(this.#book.waiting().map(serverOf))
  }

  find(id: ServerId): Promise<GameServer | undefined> {
    const entry = this.#book.find(id)
    return Promise.resolve(entry && serverOf(entry))
  }

  list(): Promise<readonly GameServer[]> {
    return Promise.resolve(this.#book.all().map(serverOf))
  }

  async stop(id: ServerId): Promise<void> {
    await this.#creating.get(id)?.catch(() => undefined)
    const entry = this.#book.find(id)
    if (entry) await this.#end(entry)
  }

  ask(id: ServerId): Promise<ServerAnswer> {
    const entry = this.#book.find(id)
    const control = entry && serverOf(entry).state !== 'exited' ? entry.facts.control : undefined
    return control
      ? askServer(this, id, { ...control, key: this.#options.keyOf(id) })
      : Promise.resolve({ state: 'gone' })
  }

  async dismiss(id: ServerId, player: PlayerId): Promise<void> {
    const control = this.#book.find(id)?.facts.control
    if (control) await removePlayer({ ...control, key: this.#options.keyOf(id) }, player)
  }

  capacity(): Promise<number> {
    return Promise.resolve(this.#room())
  }

  lacksRoom(id: ServerId): Promise<boolean> {
    const entry = this.#book.find(id)
    return Promise.resolve(entry ? entry.facts.unschedulable !== undefined : this.#isFull())
  }

  onChange(listener: (server: GameServer) => void): Unsubscribe {
    return this.#book.onNews(listener)
  }

  onRoom(listener: () => void): Unsubscribe {
    return this.#book.onRoom(listener)
  }

  /** Throws the reason if no pod can be created just now. A full quota is no error. */
  ping(): void {
    if (this.#breaker.fault) throw this.#breaker.fault
  }

  /** Stops watching. The servers go on: other backends have them, or the next start. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    this.#book.close()
    this.#handovers.close()
    return Promise.resolve()
  }

  /** While one pod waits for a node, no other is created: it shows when there is room. */
  #room(): number {
    return this.#book.isFull ? 0 : this.#breaker.allows(this.#below())
  }

  /** How many more servers the limit allows. */
  #below(): number {
    const unseen = [...this.#creating.keys()].filter((id) => !this.#book.find(id)).length
    return Math.max(this.#options.maxServers - this.#book.size - unseen, 0)
  }

  #isFull(): boolean {
    return this.#book.isFull || !this.#breaker.isClosed || this.#below() === 0
  }

  async #have(id: ServerId, serves: ServerOrder | Idle, tries = TRIES): Promise<Outcome> {
    await this.#creating.get(id)?.catch(() => undefined)
    const there = this.#book.find(id)
    if (there) {
      this.#readiness.expect(there)
      if (isIdle(serves) || !isIdle(serverOf(there).serves)) return 'started'
      if (await this.#handOver(there, serves)) return 'started'
      await this.#end(there)
    }
    const outcome = await this.#create(id, serves)
    if (outcome !== 'exists') return outcome
    if (tries === 0) throw new Unavailable('kubernetes', `${podName(id)} exists but cannot be found`)
    if (!this.#book.find(id)) await this.#meet(id)
    return this.#have(id, serves, tries - 1)
  }

  #create(id: ServerId, serves: ServerOrder | Idle): Promise<Outcome | 'exists'> {
    if (this.#room() === 0) return Promise.resolve('no-capacity')
    const others = this.#creating.get(id)
    if (others) return others
    const creating = this.#post(id, serves).finally(() => {
      this.#creating.delete(id)
      this.#hostPorts.delete(id)
    })
    this.#creating.set(id, creating)
    return creating
  }

  async #post(id: ServerId, serves: ServerOrder | Idle): Promise<Outcome | 'exists'> {
    const { template, likeness } = this.#options
    const hostPort = this.#chooseHostPort(id)
    const keySecret = keySecretName(id, randomUUID())
    const like = { keySecret, hostPort, likeness: likeness(serves) }
    const pod = gamePod(template, this.#options, { id, serves, ...like })
    try {
      const created = await this.#tried(() => this.#parts.pods.create(pod))
      this.#book.learn(created)
      // Its node takes longer to begin with the pod, so nothing waits for this.
      await this.#createKey(id, keySecret, created.metadata?.uid)
      const made = this.#book.find(id)
      if (made) this.#readiness.expect(made)
      this.#breaker.close()
      return 'started'
    } catch (error) {
      // Created by another backend, or by us: a request without an answer may have succeeded.
      if (error instanceof ApiFault && error.exists) return 'exists'
      const isFull = error instanceof ApiFault && error.overQuota
      if (isFull || isPassing(error)) this.#breaker.open(error)
      if (isFull) return 'no-capacity'
      throw error
    }
  }

  #createKey(id: ServerId, secret: string, uid = ''): Promise<void> {
    const pod = { name: podName(id), uid }
    return this.#tried(() => this.#parts.keys.create({ secret, pod }, this.#options.keyOf(id)))
  }

  /** The backend that created the pod may have died before it created the key. */
  #repairKey({ facts, ending }: Entry): void {
    if (facts.missingKey === undefined || ending) return
    this.#createKey(facts.id, facts.missingKey, facts.uid).catch(this.#parts.failed)
  }

  #chooseHostPort(id: ServerId): number | undefined {
    const used = [...this.#book.hostPorts(), ...this.#hostPorts.values()]
    const port = chooseHostPort(this.#options.gameAddress, used, Math.random())
    if (port !== undefined) this.#hostPorts.set(id, port)
    return port
  }

  /** A pod that exists but has not appeared in an event yet. */
  async #meet(id: ServerId): Promise<void> {
    try {
      this.#book.learn(await this.#tried(() => this.#parts.pods.read(podName(id))))
    } catch (error) {
      if (!isGone(error)) throw error
    }
  }

  #prepareHandover(entry: Entry): void {
    const { id, state, serves } = serverOf(entry)
    const { control } = entry.facts
    const waits = control && state === 'ready' && isIdle(serves) && !entry.ending
    if (waits) void this.#handovers.prepare(id, control)
    else this.#handovers.forget(id)
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

  /** Labels the pod with the match it serves. Nothing waits for that: its server and the store know already. */
  async #mark(entry: Entry, order: ServerOrder): Promise<void> {
    const { uid, server } = entry.facts
    // Uninstalling the system must not end the match.
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

  /** Resolves when the pod is gone. Callers who meet it while it ends share one deletion. */
  #end(entry: Entry): Promise<void> {
    const others = this.#ending.get(entry)
    if (others) return others
    const ending = this.#delete(entry).finally(() => this.#ending.delete(entry))
    this.#ending.set(entry, ending)
    return ending
  }

  /** Deletes it gracefully, then by force. */
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
      // Its node does not confirm the end. Reports of a server that may still run there are refused.
    }
    throw new Unavailable('kubernetes', `${server.name} was deleted but is not gone`)
  }

  #tried<T>(call: () => Promise<T>): Promise<T> {
    return retrying(call, { withinMs: CALLS_WITHIN_MS, signal: this.#stop.signal })
  }
}
