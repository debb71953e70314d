import type { Figures } from './figures.ts'
import type { GroupReport } from './group-tally.ts'
import type { NumberQuality } from './quality.ts'

/** What a simulation found; the same for the same configuration, options and seed. */
export interface Report {
  readonly config: string
  readonly queue: string
  readonly seed: number
  /** Length of the run on its own clock. */
  readonly seconds: number
  readonly tickets: number
  readonly players: number
  readonly matched: number
  readonly gaveUp: number
  readonly waiting: { readonly tickets: number; readonly longestSeconds: number }
  /** Seconds, of the tickets that were matched. */
  readonly wait: Figures
  /** How many of them waited longer than the previous limit, and at most this one. */
  readonly waits: readonly { readonly upToSeconds: number; readonly tickets: number }[]
  readonly matches: number
  /** Players in a match. */
  readonly size: Figures
  /** How many matches had how many players. */
  readonly sizes: Readonly<Record<number, number>>
  /** By each number that the queue asks for; that of the bands first. */
  readonly quality: readonly NumberQuality[]
  /** Milliseconds to the region of the match; nothing if the queue chooses none. */
  readonly ping: Figures | undefined
  readonly byBand: { readonly attribute: string; readonly bands: readonly GroupReport[] } | undefined
  readonly byPartySize: readonly GroupReport[]
}
