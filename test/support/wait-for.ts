import { vi } from 'vitest'

const patienceSeconds = Number(process.env['PATIENCE_SECONDS'] ?? 120)

/** Waits for a condition: checks every few milliseconds, and fails with what it waited for. */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const deadline = Date.now() + patienceSeconds * 1000
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (Date.now() > deadline) throw new Error(`waited ${patienceSeconds} s in vain for: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** The same for expectations: retries until none fails. Vitest's own limit is a second, too short for a busy machine. */
export function eventually<T>(expectations: () => T | Promise<T>, { interval = 20 } = {}): Promise<T> {
  return vi.waitFor(expectations, { timeout: patienceSeconds * 1000, interval })
}
