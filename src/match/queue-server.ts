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

/** What differs for the match of this order, if anything does: its queue says so. */
export type QueueServers = (order: ServerOrder) => QueueServer | undefined

/** What differs for this server; nothing while it waits for a match of any queue. */
export function queueServerFor(
  serves: ServerOrder | 'nobody-yet',
  queueServer: QueueServers | undefined,
): QueueServer | undefined {
  return serves === 'nobody-yet' ? undefined : queueServer?.(serves)
}
