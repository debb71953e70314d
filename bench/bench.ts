/** What a figure of ours is held against: the peer's of the same round, or a bound of its own. */
export type Comparison = 'ratio to peer' | 'more than peer' | 'alone'

export interface Metric {
  /** Its id in the table of goals, as `P9`. */
  readonly id: string
  readonly name: string
  readonly unit: string
  readonly comparison: Comparison
  /** Without one, the figure is only shown. */
  readonly bar?: { readonly atLeast: number } | { readonly atMost: number }
}

/** One of the two that are measured in turn. */
export interface Side {
  readonly name: string
  /** One round: a figure for each metric of the bench, in their order. */
  measure(): Promise<readonly number[]>
}

export interface OpenedBench extends AsyncDisposable {
  readonly ours: Side
  readonly peer?: Side
}

/** Sides that hold nothing open between their rounds. */
export const freshEachRound = (ours: Side, peer?: Side): Promise<OpenedBench> =>
  Promise.resolve({ ours, ...(peer && { peer }), [Symbol.asyncDispose]: () => Promise.resolve() })

export interface Bench {
  readonly name: string
  readonly metrics: readonly Metric[]
  /** Why it cannot be measured on this machine, when it cannot. */
  readonly whyNot?: () => string | undefined
  /** Starts what is measured; whoever opens, disposes. */
  open(): Promise<OpenedBench>
}
