/** Waits, or until the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, signal.aborted ? 0 : ms)
    signal.addEventListener('abort', done)
  })
}

/** Full jitter: when a backend restarts, all its clients come back, and must not come at once. */
export function backoffMs(failures: number): number {
  return Math.random() * Math.min(200 * 2 ** failures, 10_000)
}
