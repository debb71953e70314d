/** A number of a rule that waiting changes. */
export interface Limit {
  /** `Difference` */
  readonly field: string
  /** `DifferenceOverrides` */
  readonly overrides: string
  /** What it is called in the rule of Muster. */
  readonly key: string
  /** Whether more of it allows more, or less. */
  readonly grows: boolean
  /** At this value it forbids nothing. */
  readonly idleAt?: number
}

/** The values of a rule's limits, by their keys in Muster. */
export type Values = Readonly<Record<string, number>>
