const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const

const PARENT_LOOK_MS = 250

/**
 * Aborts at the first SIGTERM, SIGINT or SIGHUP (a closed terminal), and when the npm that started us is gone. A second
 * signal ends the process at once. With `onHangUp`, SIGHUP means that instead.
 */
export function stopSignal(vars: NodeJS.ProcessEnv = {}, onHangUp?: () => void): AbortSignal {
  const stop = new AbortController()
  const onSignal = (name: keyof typeof exitCodes): void => {
    if (stop.signal.aborted) process.exit(exitCodes[name])
    stop.abort()
  }
  process
    .on('SIGTERM', onSignal)
    .on('SIGINT', onSignal)
    .on('SIGHUP', onHangUp ?? onSignal)
  if (vars['npm_lifecycle_event'] !== undefined) watchParent(stop)
  return stop.signal
}

/** npm and npx start us through a shell and forward signals only to it: it dies of SIGTERM, and we get nothing. */
function watchParent(stop: AbortController): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid !== parent) stop.abort()
  }, PARENT_LOOK_MS).unref()
  stop.signal.addEventListener('abort', () => {
    clearInterval(timer)
  })
}

/** The started part. On a signal to stop before that, the process exits: nobody relies on it yet. */
export async function started<T>(starting: Promise<T>, stop: AbortSignal): Promise<T> {
  await Promise.race([starting, aborted(stop)])
  if (stop.aborted) process.exit(0)
  return starting
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve()
      },
      { once: true },
    )
  })
}
