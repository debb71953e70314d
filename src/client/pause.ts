/** A timer of more than 2^31 ms fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Waits until the time is up or the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, signal.aborted ? 0 : Math.min(ms, LONGEST_TIMER_MS))
    signal.addEventListener('abort', done)
  })
}

/**
 * Full jitter: when a backend restarts, its clients must not all come back at once. Not the back-off of `runtime`,
 * which this library cannot import, since it also runs in browsers.
 */
export function backoffMs(failures: number): number {
  return Math.random() * Math.min(200 * 2 ** failures, 10_000)
}

/** The result of the work, or a rejection as soon as the signal aborts. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(new Error('This took too long.'))
    }
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort)
    void work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort)
    })
  })
}
