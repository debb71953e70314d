/** How long one party waited for its match. */
export interface PastWait {
  readonly players: number
  readonly waitMs: number
}

/** A range that held for most of the recent waits. */
export interface WaitEstimate {
  /** A quarter waited less than this. */
  readonly lowMs: number
  /** One in ten waited longer. */
  readonly highMs: number
  /** How many waits it is from. */
  readonly from: number
  /** Whether only parties of the same size count, or all of the queue, as there were few of that size. */
  readonly of: 'party-size' | 'queue'
}

/** With fewer, a range would be a guess. */
const FEWEST = 8

/** The range for a party of this size; `undefined` if too few were matched recently to know. */
export function waitEstimate(waits: readonly PastWait[], players: number): WaitEstimate | undefined {
  const similar = waits.filter((wait) => wait.players === players)
  if (similar.length >= FEWEST) return rangeOf(similar, 'party-size')
  return waits.length >= FEWEST ? rangeOf(waits, 'queue') : undefined
}

function rangeOf(waits: readonly PastWait[], of: WaitEstimate['of']): WaitEstimate {
  const sorted = waits.map(({ waitMs }) => waitMs).sort((a, b) => a - b)
  const at = (share: number): number =>
    sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? 0
  return { lowMs: at(0.25), highMs: at(0.9), from: sorted.length, of }
}
