import { EventEmitter } from 'node:events'

import type { ServerId } from '../../match/ids.ts'
import { isIdle, type Idle } from '../../match/pool.ts'
import type { GameServer, ServerExit, ServerOrder } from '../../match/server.ts'
import type { StartStep } from '../../match/start-step.ts'
import type { Pod } from './api-types.ts'
import { podFacts, type PodFacts } from './pod-facts.ts'
import type { Mirror } from './reflector.ts'

/** A pod as last seen, and what else we know about it. */
export interface Entry {
  facts: PodFacts
  readonly firstSeenAt: number
  /**
   * Made from another template, for another address, or with other keys: no match should take it. Draining a node
   * changes the likeness label of its pods to the same effect.
   */
  isOutdated: boolean
  /** It told us itself that it is ready: Kubernetes may not have looked yet. */
  answered: boolean
  /** What it told us before, when it is us who ask it. */
  missing: StartStep | undefined
  /** It was handed this match; the pod itself may not say so yet. */
  handed: ServerOrder | undefined
  /** No node had room for it in time. */
  gaveUp: boolean
  /** We are deleting it: no event is needed. */
  ending: boolean
  /** The last state that was reported. */
  told: GameServer['state']
}

const LAST_GONE = 1000

/** The pods of the fleet by server id. Reads cost no request; an update costs as much as that one pod. */
export class PodBook implements Mirror {
  readonly #failed: (error: unknown) => void
  readonly #likeness: (serves: Idle) => string
  readonly #byId = new Map<ServerId, Entry>()
  readonly #byUid = new Map<string, Entry>()
  readonly #waiting = new Set<Entry>()
  readonly #unschedulable = new Set<Entry>()
  /** Pods that are gone for good: a late answer may still mention them. */
  readonly #gone = new Set<string>()
  readonly #events = new EventEmitter<{ news: [GameServer]; seen: [Entry]; gone: [Entry]; room: [] }>()

  constructor(likeness: (serves: Idle) => string, failed: (error: unknown) => void) {
    this.#likeness = likeness
    this.#failed = failed
    this.#events.setMaxListeners(0)
  }

  get size(): number {
    return this.#byId.size
  }

  /** Whether any of our pods is unschedulable for lack of room. */
  get isFull(): boolean {
    return this.#unschedulable.size > 0
  }

  find(id: ServerId): Entry | undefined {
    return this.#byId.get(id)
  }

  has(entry: Entry): boolean {
    return this.#byUid.get(entry.facts.uid) === entry
  }

  all(): readonly Entry[] {
    return [...this.#byId.values()]
  }

  /** Lazily, since callers rarely need all of them. */
  *hostPorts(): Generator<number> {
    for (const { facts } of this.#byId.values()) if (facts.hostPort !== undefined) yield facts.hostPort
  }

  waiting(): readonly Entry[] {
    return [...this.#waiting]
  }

  uids(): ReadonlySet<string> {
    return new Set(this.#byUid.keys())
  }

  put(pod: Pod): void {
    const facts = podFacts(pod)
    if (!facts || this.#gone.has(facts.uid)) return
    const before = this.#byId.get(facts.id)
    // A new pod with the same name: the old one is gone, even if we missed the event.
    if (before && before.facts.uid !== facts.uid) this.drop(before.facts.uid)
    const entry = this.#byUid.get(facts.uid) ?? newEntry(facts)
    entry.facts = facts
    const { serves } = facts.server
    entry.isOutdated = isIdle(serves) && facts.likeness !== this.#likeness(serves)
    this.#byId.set(facts.id, entry)
    this.#byUid.set(facts.uid, entry)
    this.changed(entry)
    this.#events.emit('seen', entry)
  }

  /** Learns a pod from an answer; earlier events may know more. */
  learn(pod: Pod): void {
    if (!this.#byUid.has(pod.metadata?.uid ?? '')) this.put(pod)
  }

  drop(uid: string): void {
    this.#gone.add(uid)
    for (const oldest of this.#gone) if (this.#gone.size > LAST_GONE) this.#gone.delete(oldest)
    const entry = this.#byUid.get(uid)
    if (!entry) return
    this.#byUid.delete(uid)
    this.#byId.delete(entry.facts.id)
    this.#waiting.delete(entry)
    this.#unschedulable.delete(entry)
    this.#events.emit('gone', entry)
    this.roomChanged()
    if (entry.ending || entry.told === 'exited') return
    const lost = {
      why: 'server-lost',
      code: undefined,
      lastLines: ['Gone: the pod no longer exists'],
    } as const
    const { id, name, serves } = serverOf(entry)
    this.#tell({ id, name, serves, state: 'exited', exit: lost })
  }

  /** The entry changed: sorts it again, and reports it if its state is new. */
  changed(entry: Entry): void {
    const server = serverOf(entry)
    sort(this.#waiting, entry, isIdle(server.serves))
    const wasFull = this.isFull
    sort(this.#unschedulable, entry, entry.facts.unschedulable !== undefined)
    if (wasFull !== this.isFull) this.roomChanged()
    if (server.state === entry.told || server.state === 'starting') return
    entry.told = server.state
    if (!entry.ending) this.#tell(server)
  }

  /** An error in a listener ends here: the caller has more to do. */
  #tell(server: GameServer): void {
    try {
      this.#events.emit('news', server)
    } catch (error) {
      this.#failed(error)
    }
  }

  /** Reports a server that became ready or exited. */
  onNews(listener: (server: GameServer) => void): () => void {
    this.#events.on('news', listener)
    return () => this.#events.off('news', listener)
  }

  roomChanged(): void {
    this.#events.emit('room')
  }

  /** Reports that a pod is gone, or lacks or got a node. */
  onRoom(listener: () => void): () => void {
    this.#events.on('room', listener)
    return () => this.#events.off('room', listener)
  }

  onSeen(listener: (entry: Entry) => void): void {
    this.#events.on('seen', listener)
  }

  /** Whether it is gone within the time. */
  goneWithin(entry: Entry, ms: number): Promise<boolean> {
    if (!this.has(entry)) return Promise.resolve(true)
    return new Promise((resolve) => {
      const done = (gone: boolean): void => {
        clearTimeout(timer)
        this.#events.off('gone', heard)
        resolve(gone)
      }
      const heard = (other: Entry): void => {
        if (other === entry) done(true)
      }
      const timer = setTimeout(done, ms, false)
      this.#events.on('gone', heard)
    })
  }

  close(): void {
    this.#events.removeAllListeners()
  }
}

/** The server as its fleet sees it. */
export function serverOf(entry: Entry): GameServer {
  const { facts, answered, handed, told } = entry
  const { id, name, serves: marked } = facts.server
  const serves = handed && isIdle(marked) ? handed : marked
  if (facts.server.state === 'exited') return { ...facts.server, serves }
  const exit = givenUp(entry, serves)
  if (exit) return { id, name, serves, state: 'exited', exit }
  // Once ready, always ready: a busy server may miss a probe of its kubelet.
  const ready = facts.server.state === 'ready' || answered || told === 'ready'
  return ready && facts.at
    ? { id, name, serves, state: 'ready', at: facts.at }
    : { id, name, serves, state: 'starting', missing: entry.missing ?? missingIn(facts) }
}

function missingIn({ server }: PodFacts): StartStep {
  return server.state === 'starting' ? server.missing : { step: 'unknown' }
}

/** Its pod still exists, but the fleet no longer counts on it. */
function givenUp({ facts, gaveUp, isOutdated }: Entry, serves: GameServer['serves']): ServerExit | undefined {
  if (gaveUp) return { why: 'unschedulable', code: undefined, lastLines: facts.unschedulable ?? [] }
  if (isOutdated && isIdle(serves)) return { why: 'replaced', code: undefined, lastLines: [] }
  return undefined
}

function newEntry(facts: PodFacts): Entry {
  const known = {
    isOutdated: false,
    answered: false,
    missing: undefined,
    handed: undefined,
    gaveUp: false,
    ending: false,
    told: 'starting',
  } as const
  return { facts, firstSeenAt: performance.now(), ...known }
}

function sort(into: Set<Entry>, entry: Entry, belongs: boolean): void {
  if (belongs) into.add(entry)
  else into.delete(entry)
}
