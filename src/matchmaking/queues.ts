import type { AttributeTypes } from './attribute-types.ts'
import { firstCome } from './first-come.ts'
import type { QueueId } from '../match/ids.ts'
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
  /** Its own ready servers; without it, it shares those of the system, unless it has a game server of its own. */
  readonly pool?: PoolRules
}

/** A queue that matches in order of arrival, with default rules where none are given. */
export function firstComeQueue(id: QueueId, given: Partial<QueueRules> = {}): Queue {
  const rules = { ...defaultQueueRules, ...given }
  return { id, rules, matchmaker: firstCome(rules), attributes: {} }
}

/** The queues of one system; at least one. */
export class Queues {
  /** The queue for clients that name none. */
  readonly default: Queue
  readonly all: readonly Queue[]
  readonly #byId: ReadonlyMap<QueueId, Queue>

  constructor(first: Queue, ...others: readonly Queue[]) {
    this.default = first
    this.all = [first, ...others]
    this.#byId = new Map(this.all.map((queue) => [queue.id, queue]))
  }

  find(id: QueueId): Queue | undefined {
    return this.#byId.get(id)
  }

  /** The queue of a match. If it is no longer configured, the default queue's rules decide how the match ends. */
  of({ queue }: { readonly queue: QueueId }): Queue {
    return this.find(queue) ?? this.default
  }
}
