import { EventEmitter } from 'node:events'

import type { MatchId } from '../../match/ids.ts'
import type { GameServer, ServerOrder } from '../../match/server.ts'
import type { Pod } from './api-types.ts'
import { podFacts, type PodFacts } from './pod-facts.ts'
import type { Mirror } from './reflector.ts'

/** A pod as it was last seen, and what we know beyond that. */
export interface Entry {
  facts: PodFacts
  readonly firstSeenAt: number
  /**
   * Made of another template than ours, for another address, or with other keys: no match should have it any more. An
   * operator who drains its node changes the label of its likeness to the same end.
   */
  isOutdated: boolean
  /** It answered us on its game port: Kubernetes may not have looked yet. */
  answered: boolean
  /** It was handed this match; the pod itself may not say so yet. */
  handed: ServerOrder | undefined
  /** No node had room for it in time. */
  gaveUp: boolean
  /** We ordered its end ourselves: it is no news. */
  ending: boolean
  /** The last state that was told of. */
  told: GameServer['state']
}

const LAST_GONE = 1000

/** The pods of the fleet by their match. One look at a pod costs no request, and a change costs what that pod costs. */
export class PodBook implements Mirror {
  readonly #failed: (error: unknown) => void
  readonly #likeness: string
  readonly #byMatch = new Map<MatchId, Entry>()
  readonly #byUid = new Map<string, Entry>()
  readonly #waiting = new Set<Entry>()
  readonly #unschedulable = new Set<Entry>()
  /** Pods that are gone for good: an answer that speaks of one may come late. */
  readonly #gone = new Set<string>()
  readonly #events = new EventEmitter<{ news: [GameServer]; seen: [Entry]; gone: [Entry]; room: [] }>()

  constructor(likeness: string, failed: (error: unknown) => void) {
    this.#likeness = likeness
    this.#failed = failed
    this.#events.setMaxListeners(0)
  }

  get size(): number {
    return this.#byMatch.size
  }

  /** Whether Kubernetes says of any of our pods that no node has room for it. */
  get isFull(): boolean {
    return this.#unschedulable.size > 0
  }

  find(match: MatchId): Entry | undefined {
    return this.#byMatch.get(match)
  }

  has(entry: Entry): boolean {
    return this.#byUid.get(entry.facts.uid) === entry
  }

  all(): readonly Entry[] {
    return [...this.#byMatch.values()]
  }

  /** Read one by one, and only when somebody wants them. */
  *hostPorts(): Generator<number> {
    for (const { facts } of this.#byMatch.values()) if (facts.hostPort !== undefined) yield facts.hostPort
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
    const before = this.#byMatch.get(facts.match)
    // A new pod of the same name: the one before is gone, whether or not we have heard it.
    if (before && before.facts.uid !== facts.uid) this.drop(before.facts.uid)
    const entry = this.#byUid.get(facts.uid) ?? newEntry(facts)
    entry.facts = facts
    entry.isOutdated = facts.likeness !== this.#likeness
    this.#byMatch.set(facts.match, entry)
    this.#byUid.set(facts.uid, entry)
    this.changed(entry)
    this.#events.emit('seen', entry)
  }

  /** What an answer says of a pod: events that came before it may say more. */
  learn(pod: Pod): void {
    if (!this.#byUid.has(pod.metadata?.uid ?? '')) this.put(pod)
  }

  drop(uid: string): void {
    this.#gone.add(uid)
    for (const oldest of this.#gone) if (this.#gone.size > LAST_GONE) this.#gone.delete(oldest)
    const entry = this.#byUid.get(uid)
    if (!entry) return
    this.#byUid.delete(uid)
    this.#byMatch.delete(entry.facts.match)
    this.#waiting.delete(entry)
    this.#unschedulable.delete(entry)
    this.#events.emit('gone', entry)
    this.roomChanged()
    if (entry.ending || entry.told === 'exited') return
    const lost = {
      why: 'server-lost',
      code: undefined,
      lastLines: ['Gone: the pod is there no more'],
    } as const
    const { match, name, serves } = serverOf(entry)
    this.#tell({ match, name, serves, state: 'exited', exit: lost })
  }

  /** Something is known of it now that was not: it is sorted anew, and told of when it is news. */
  changed(entry: Entry): void {
    const server = serverOf(entry)
    sort(this.#waiting, entry, server.serves === 'nobody-yet')
    const wasFull = this.isFull
    sort(this.#unschedulable, entry, entry.facts.unschedulable !== undefined)
    if (wasFull !== this.isFull) this.roomChanged()
    if (server.state === entry.told || server.state === 'starting') return
    entry.told = server.state
    if (!entry.ending) this.#tell(server)
  }

  /** What its listener does wrong ends there: whoever saw the change has more to do. */
  #tell(server: GameServer): void {
    try {
      this.#events.emit('news', server)
    } catch (error) {
      this.#failed(error)
    }
  }

  /** A server that became ready or exited. */
  onNews(listener: (server: GameServer) => void): () => void {
    this.#events.on('news', listener)
    return () => this.#events.off('news', listener)
  }

  roomChanged(): void {
    this.#events.emit('room')
  }

  /** A pod is gone, or one has no node, or has one now. */
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
export function serverOf({ facts, answered, handed, gaveUp, isOutdated, told }: Entry): GameServer {
  const { match, name, serves: marked } = facts.server
  const serves = handed && marked === 'nobody-yet' ? handed : marked
  if (facts.server.state === 'exited') return { ...facts.server, serves }
  if (gaveUp) {
    const exit = { why: 'unschedulable', code: undefined, lastLines: facts.unschedulable ?? [] } as const
    return { match, name, serves, state: 'exited', exit }
  }
  if (isOutdated && serves === 'nobody-yet') {
    const exit = { why: 'replaced', code: undefined, lastLines: [] } as const
    return { match, name, serves, state: 'exited', exit }
  }
  // Once ready it is: a server that has much to do may miss a look of its kubelet.
  const ready = facts.server.state === 'ready' || answered || told === 'ready'
  return ready && facts.at
    ? { match, name, serves, state: 'ready', at: facts.at }
    : { match, name, serves, state: 'starting' }
}

function newEntry(facts: PodFacts): Entry {
  const known = {
    isOutdated: false,
    answered: false,
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
