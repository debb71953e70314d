import { firstCome } from './first-come.ts'
import type { QueueId } from './ids.ts'
import type { Matchmaker } from './matchmaker.ts'
import { defaultQueueRules, type QueueRules } from './queue-rules.ts'

export const DEFAULT_QUEUE = 'default' as QueueId

export interface Queue {
  readonly id: QueueId
  readonly rules: QueueRules
  readonly matchmaker: Matchmaker
}

/** A queue that matches in order of arrival; rules that are not given are as by default. */
export function firstComeQueue(id: QueueId, given: Partial<QueueRules> = {}): Queue {
  const rules = { ...defaultQueueRules, ...given }
  return { id, rules, matchmaker: firstCome(rules) }
}

/** The queues of one system; at least one. */
export class Queues {
  /** The queue of clients that name none. */
  readonly default: Queue
  readonly all: readonly Queue[]
  readonly #byId: ReadonlyMap<QueueId, Queue>

  constructor(first: Queue, ...others: readonly Queue[]) {
    this.default = first
    this.all = [first, ...others]
    this.#byId = new Map(this.all.map((queue) => [queue.id, queue]))
  }

  /** The queue of a ticket or match. One that is no longer configured goes by the default queue's rules. */
  of({ queue }: { readonly queue: QueueId }): Queue {
    return this.#byId.get(queue) ?? this.default
  }
}
