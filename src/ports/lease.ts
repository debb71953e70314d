import type { Instant } from '../match/time.ts'
import type { Unsubscribe } from './changes.ts'

/** Grows with each new holder: what a former holder still does can be told from what the present one does. */
export type Epoch = number

export type Hold =
  | { readonly kind: 'held'; readonly epoch: Epoch }
  /** Another holds it, until then unless it is renewed. */
  | { readonly kind: 'taken'; readonly until: Instant }

/** Who forms and repairs: one backend at a time. It saves work; that nobody is matched twice rests on the claim. */
export interface Lease {
  /** Takes the lease when it is free, or renews it when it is ours. */
  hold(): Promise<Hold>
  /** Gives it back at once, so that the next need not wait until it runs out. */
  release(): Promise<void>
  /** Tells at once when the store was out of reach: when it is back it may be another, and lack what was written last. */
  onDoubt(listener: () => void): Unsubscribe
}
