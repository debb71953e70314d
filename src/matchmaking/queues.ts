import type { AttributeTypes } from './attribute-types.ts'
import { firstCome } from './first-come.ts'
import type { ConfigVersion, QueueId } from '../match/ids.ts'
import type { Matchmaker } from './matchmaker.ts'
import type { PoolRules } from '../match/pool-rules.ts'
import { defaultQueueRules, type QueueRules } from '../match/queue-rules.ts'
import type { QueueServer } from '../match/queue-server.ts'

export interface Queue {
  readonly id: QueueId
  readonly rules: QueueRules
  readonly matchmaker: Matchmaker
  /** What it asks of players; empty where they are matched in order of arrival. */
  readonly attributes: AttributeTypes
  /** The versions of the client that it serves, as a semver range; without it, all. */
  readonly versions?: string
  /** Handed to each of its games as it is: an object of at most 16 KiB as JSON. */
  readonly properties?: Readonly<Record<string, unknown>>
  /** Players of its largest team: no party may be larger. Without it, a match has one team of all its players. */
  readonly largestParty?: number
  /** Without it, its matches run the system's game server. */
  readonly server?: QueueServer
  /** The configuration that describes it. */
  readonly configVersion?: ConfigVersion
  /** Its own ready servers; without it, it shares those of the system, unless it has a game server of its own. */
  readonly pool?: PoolRules
}

/** A queue that matches in order of arrival, with default rules where none are given. */
export function firstComeQueue(id: QueueId, given: Partial<QueueRules> = {}): Queue {
  const rules = { ...defaultQueueRules, ...given }
  return { id, rules, matchmaker: firstCome(rules), attributes: {} }
}

/** How many earlier configurations are remembered: a server that is started late for a match still finds its queue. */
const CONFIGURATIONS_KEPT = 16

/** The queues of one system; at least one. A new configuration replaces them while the system runs. */
export class Queues {
  #all: readonly [Queue, ...Queue[]]
  #byId: ReadonlyMap<QueueId, Queue>
  /** By the queues of earlier configurations, the latest first. */
  #earlier: readonly ReadonlyMap<QueueId, Queue>[] = []

  constructor(first: Queue, ...others: readonly Queue[]) {
    this.#all = [first, ...others]
    this.#byId = byId(this.#all)
  }

  /** The queue for clients that name none. */
  get default(): Queue {
    return this.#all[0]
  }

  get all(): readonly Queue[] {
    return this.#all
  }

  /** The configuration that describes them. */
  get version(): ConfigVersion | undefined {
    return this.default.configVersion
  }

  find(id: QueueId): Queue | undefined {
    return this.#byId.get(id)
  }

  /** The queue of a match. If it is no longer configured, the default queue's rules decide how the match ends. */
  of({ queue }: { readonly queue: QueueId }): Queue {
    return this.find(queue) ?? this.default
  }

  /** The queue that formed the match, as it was then; as it is now, if this process does not know that version. */
  formed({ queue: id, configVersion }: FormedBy): Queue | undefined {
    const then = [this.#byId, ...this.#earlier].map((queues) => queues.get(id))
    return then.find((queue) => queue?.configVersion === configVersion) ?? this.find(id)
  }

  /** The same queues, to be replaced apart from these. */
  copy(): Queues {
    const [first, ...others] = this.#all
    return new Queues(first, ...others)
  }

  /** The queues of a new configuration, which are in force from now on. */
  replace({ default: first, all }: Queues): void {
    this.#earlier = [this.#byId, ...this.#earlier].slice(0, CONFIGURATIONS_KEPT)
    this.#all = [first, ...all.filter((queue) => queue !== first)]
    this.#byId = byId(this.#all)
  }
}

interface FormedBy {
  readonly queue: QueueId
  readonly configVersion?: ConfigVersion
}

function byId(queues: readonly Queue[]): ReadonlyMap<QueueId, Queue> {
  return new Map(queues.map((queue) => [queue.id, queue]))
}
