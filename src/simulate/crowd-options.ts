import type { Burst } from './rates.ts'
import type { Weighted } from './random.ts'

/** How the values of a number are spread over the players. */
export interface Bell {
  readonly mean: number
  readonly deviation: number
}

/** Who comes, when, and what they bring; none of it depends on the queue. */
export interface CrowdOptions {
  readonly seed: number
  readonly coming: Coming
  /** The chance that one more friend comes along, up to the largest party. */
  readonly party: number
  /** How long players wait before they give up, on average; without it, nobody gives up. */
  readonly patienceMs: number | undefined
  readonly matchMs: number
  /** The mean time between a match and the next request. */
  readonly pauseMs: number
  readonly regions: readonly Weighted<string>[]
  /** Milliseconds to the own region: median and standard deviation. */
  readonly ping: Bell
  /** Of number attributes, by name. */
  readonly numbers: ReadonlyMap<string, Bell>
  /** Of texts and sets, by name. */
  readonly values: ReadonlyMap<string, readonly Weighted<string>[]>
}

export type Coming =
  /** So many parties from the start. Each queues again after its match. */
  | { readonly kind: 'closed'; readonly parties: number }
  /** New parties all the time; after a match, this share of them queues again. */
  | {
      readonly kind: 'open'
      readonly perSecond: number
      readonly curve: 'flat' | 'day'
      readonly bursts: readonly Burst[]
      readonly again: number
    }
  /** Tickets that came in reality: a file with one JSON object a line. Each comes once. */
  | { readonly kind: 'recorded'; readonly file: string }
