import type { Instant } from './time.ts'

/** How often a caller may ask: `burst` times at once, and then once each `everyMs`. */
export interface Rate {
  readonly everyMs: number
  readonly burst: number
}

/** Something that a request counts against: `caller` is a key, the same for all requests that share the rate. */
export interface Charge {
  readonly caller: string
  readonly rate: Rate
}

/** How far into the future a caller may have asked already. */
export function tolerance({ everyMs, burst }: Rate): number {
  return (burst - 1) * everyMs
}

/**
 * One more request of a caller who is clear at `clearAt` (the generic cell rate algorithm: one number per caller, and
 * no timer). Returns when they are clear next, or how long they must wait; a refused request costs nothing.
 */
export function spend(
  rate: Rate,
  clearAt: Instant | undefined,
  now: Instant,
): { readonly clearAt: Instant } | { readonly waitMs: number } {
  const from = Math.max(clearAt ?? now, now)
  const waitMs = from - now - tolerance(rate)
  return waitMs > 0 ? { waitMs } : { clearAt: from + rate.everyMs }
}
