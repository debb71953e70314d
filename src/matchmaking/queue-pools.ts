import { SHARED_POOL, type Pool, type PoolId } from '../match/pool.ts'
import type { PoolRules } from '../match/pool-rules.ts'
import type { QueueServer } from '../match/queue-server.ts'
import type { Queue, Queues } from './queues.ts'

/** A pool, and the queues whose matches take its servers. */
export interface QueuePool extends Pool {
  readonly queues: readonly Queue[]
  /** What its servers run, where that differs from the system's own game server. */
  readonly server?: QueueServer
}

/** The pool that a queue's matches take servers of; a queue with a game server of its own cannot use the shared one. */
export function poolOf({ id, pool, server }: Queue): PoolId | undefined {
  if (pool) return id
  return server === undefined ? SHARED_POOL : undefined
}

/** All pools of the system: the shared one, by these rules, and those of single queues. */
export function poolsOf(queues: Queues, shared: PoolRules): readonly QueuePool[] {
  const sharing = queues.all.filter((queue) => poolOf(queue) === SHARED_POOL)
  const own = queues.all.flatMap((queue) => (queue.pool ? [ownPool(queue, queue.pool)] : []))
  return [{ id: SHARED_POOL, rules: shared, queues: sharing }, ...own]
}

function ownPool(queue: Queue, rules: PoolRules): QueuePool {
  const { id, server } = queue
  return { id, rules, queues: [queue], ...(server && { server }) }
}
