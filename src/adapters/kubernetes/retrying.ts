import { setTimeout as pause } from 'node:timers/promises'

import { backoffMs } from '../../runtime/backoff.ts'
import { ApiFault, isPassing } from './api-fault.ts'

const FIRST_MS = 500
const LONGEST_MS = 30_000

/** Longer if the API server asks for it. */
export function waitMs(failures: number, error: unknown): number {
  const wait = backoffMs(failures, { firstMs: FIRST_MS, mostMs: LONGEST_MS })
  const asked = error instanceof ApiFault ? (error.retryAfterMs ?? 0) : 0
  return Math.max(wait, asked)
}

/** Retries temporary failures while another attempt can start in time. */
export async function retrying<T>(
  work: () => Promise<T>,
  { withinMs, signal }: { withinMs: number; signal: AbortSignal },
): Promise<T> {
  const until = performance.now() + withinMs
  for (let failures = 1; ; failures += 1) {
    try {
      return await work()
    } catch (error) {
      const wait = waitMs(failures, error)
      if (!isPassing(error) || signal.aborted || performance.now() + wait > until) throw error
      await pause(wait, undefined, { signal }).catch(() => {
        throw error
      })
    }
  }
}
