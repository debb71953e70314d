import type { QueueId } from './ids.ts'
import { isIdle, SHARED_POOL, type Idle } from './pool.ts'
import type { ServerOrder } from './server.ts'

/** How the game servers of one queue differ from the system's. */
export interface QueueServer {
  /** The program and its arguments, where game servers are processes. */
  readonly command?: readonly string[]
  /** The image of the container `game`, where they are pods. */
  readonly image?: string
  /** Variables for the game; they win over the system's. */
  readonly env: Readonly<Record<string, string>>
}

/** What differs for the matches of a queue, if anything does. */
export type QueueServers = (queue: QueueId) => QueueServer | undefined

/** What differs for this server; nothing in the pool that queues share. */
export function queueServerFor(
  serves: ServerOrder | Idle,
  queueServer: QueueServers | undefined,
): QueueServer | undefined {
  const queue = isIdle(serves) ? serves.pool : serves.queue
  return queue === SHARED_POOL ? undefined : queueServer?.(queue)
}
