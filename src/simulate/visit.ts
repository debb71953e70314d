import type { Attributes } from '../match/attributes.ts'

/** Players who queue together, again and again. */
export interface Party {
  readonly size: number
  /** What each of them brings; nothing in a queue without attributes. */
  readonly attributes: readonly Attributes[] | undefined
}

/** A party that queues for the first time, at this millisecond of the run. */
export interface Visit {
  readonly atMs: number
  readonly party: Party
}
