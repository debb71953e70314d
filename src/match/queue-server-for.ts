import type { ConfigVersion, QueueId } from './ids.ts'
import { isIdle, type Idle } from './pool.ts'
import type { QueueServer } from './queue-server.ts'
import type { ServerOrder } from './server.ts'

/** What differs for the matches of a queue, by that version of the configuration or by the one in force, if anything does. */
export type QueueServers = (formed: {
  readonly queue: QueueId
  readonly configVersion?: ConfigVersion
}) => QueueServer | undefined

/** What differs for this server. */
export function queueServerFor(
  serves: ServerOrder | Idle,
  queueServer: QueueServers | undefined,
): QueueServer | undefined {
  return isIdle(serves) ? serves.server : queueServer?.(serves)
}
