import type { Instant } from '../match/time.ts'
import type { Unsubscribe } from './changes.ts'

/** Increases with each new holder, so that the work of a former holder can be told apart and refused. */
export type Epoch = number

export type Hold =
  | { readonly kind: 'held'; readonly epoch: Epoch }
  /** Another backend holds it, until then unless it renews. */
  | { readonly kind: 'taken'; readonly until: Instant }

/** Decides which backend leads: one at a time. It saves work; that nobody is matched twice is ensured by the claim. */
export interface Lease {
  /** Takes the lease if it is free, or renews our own. */
  hold(): Promise<Hold>
  /** Releases it at once, so that the next backend need not wait until it expires. */
  release(): Promise<void>
  /** Reports at once that the store was unreachable: when it is back, it may lack the last writes. */
  onDoubt(listener: () => void): Unsubscribe
}
