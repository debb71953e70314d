/** What our figure is compared with: the peer's in the same round, or a fixed bound. */
export type Comparison = 'ratio to peer' | 'more than peer' | 'alone'

export interface Metric {
  /** Its id in the table of goals, such as `P9`. */
  readonly id: string
  readonly name: string
  readonly unit: string
  readonly comparison: Comparison
  /** Without a bar, the figure is only shown. */
  readonly bar?: { readonly atLeast: number } | { readonly atMost: number }
}

/** One of the two sides that are measured alternately. */
export interface Side {
  readonly name: string
  /** One round: a figure per metric of the bench, in order. */
  measure(): Promise<readonly number[]>
}

export interface OpenedBench extends AsyncDisposable {
  readonly ours: Side
  readonly peer?: Side
}

/** Sides that hold nothing open between rounds. */
export const freshEachRound = (ours: Side, peer?: Side): Promise<OpenedBench> =>
  Promise.resolve({ ours, ...(peer && { peer }), [Symbol.asyncDispose]: () => Promise.resolve() })

export interface Bench {
  readonly name: string
  readonly metrics: readonly Metric[]
  /** Counted ones, where the usual number says too little. */
  readonly rounds?: number
  /** Why it cannot be measured on this machine, if so. */
  readonly whyNot?: () => string | undefined
  /** Starts what is measured; the caller disposes of it. */
  open(): Promise<OpenedBench>
}
