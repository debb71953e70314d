import type { Answer } from './transport.ts'

/** How to wait for a match. */
export interface WaitOptions {
  /** Ends the wait with `Cancelled` when it aborts. The player keeps their place in the queue. */
  readonly signal?: AbortSignal | undefined
  /** If nothing answers for this long (default 10,000), the wait fails with `Unreachable`. After the first answer it waits on. */
  readonly unreachableAfterMs?: number
}

/** What a player brings to a queue. */
export interface Brings {
  /** What the queue asks of players, by the names that it declares. */
  readonly attributes?: Readonly<Record<string, unknown>> | undefined
  /** Milliseconds to each region that was measured. A queue that does not ask ignores them. */
  readonly latencies?: Readonly<Record<string, number>> | undefined
  /** The version of this program (semver). A queue that does not ask ignores it. */
  readonly version?: string | undefined
}

/** Where to wait: without either, in the default queue. */
export interface QueueOptions {
  readonly queue?: string | undefined
  /** Several queues at once, instead of `queue`: the first match wins. */
  readonly queues?: readonly string[] | undefined
}

/**
 * How to join: the first join counts until the player has left. A player who has a place already keeps it, in whichever
 * queues.
 */
export interface JoinOptions extends WaitOptions, Brings, QueueOptions {}

/** The player's party has no place to follow yet. */
export const NOT_YET = Symbol('not yet')

/** Gets the place that a wait follows: by a join, or with a party. Asked again if the backend has lost that place. */
export type Enter = () => Promise<Answer | typeof NOT_YET>
