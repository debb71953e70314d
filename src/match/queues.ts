import { firstCome } from './first-come.ts'
import type { QueueId } from './ids.ts'
import type { Matchmaker } from './matchmaker.ts'
import { defaultQueueRules, type QueueRules } from './queue-rules.ts'
import type { QueueServer } from './queue-server.ts'

export const DEFAULT_QUEUE = 'default' as QueueId

export interface Queue {
  readonly id: QueueId
  readonly rules: QueueRules
  readonly matchmaker: Matchmaker
  /** Without it, its matches take any server of the system. */
  readonly server?: QueueServer
}

/** A queue that matches in order of arrival, with default rules where none are given. */
export function firstComeQueue(id: QueueId, given: Partial<QueueRules> = {}): Queue {
  const rules = { ...defaultQueueRules, ...given }
  return { id, rules, matchmaker: firstCome(rules) }
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
