import { setTimeout as pause } from 'node:timers/promises'

import { ApiFault, isPassing } from './api-fault.ts'

const FIRST_MS = 500
const LONGEST_MS = 30_000

/** Half of it by chance: what failed for many at once is not tried again by all of them at once. */
export function backoffMs(failures: number, error: unknown): number {
  const wait = Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS) * (0.5 + Math.random() / 2)
  const asked = error instanceof ApiFault ? (error.retryAfterMs ?? 0) : 0
  return Math.max(wait, asked)
}

/** Tries again what a moment may mend, as long as another try still begins within the time. */
export async function retrying<T>(
  work: () => Promise<T>,
  { withinMs, signal }: { withinMs: number; signal: AbortSignal },
): Promise<T> {
  const until = performance.now() + withinMs
  for (let failures = 1; ; failures += 1) {
    try {
      return await work()
    } catch (error) {
      const wait = backoffMs(failures, error)
      if (!isPassing(error) || signal.aborted || performance.now() + wait > until) throw error
      await pause(wait, undefined, { signal }).catch(() => {
        throw error
      })
    }
  }
}
