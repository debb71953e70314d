/** A timer of more than 2^31 ms fires at once instead. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Waits, or until the signal aborts. */
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
 * Full jitter: when a backend restarts, all its clients come back, and must not come at once. Not the back-off of
 * `runtime`, which the client may not know: it is a library, and runs in browsers.
 */
export function backoffMs(failures: number): number {
  return Math.random() * Math.min(200 * 2 ** failures, 10_000)
}

/** What the work gives, or a rejection as soon as the signal aborts. */
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
