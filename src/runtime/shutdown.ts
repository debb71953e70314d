const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const

const PARENT_LOOK_MS = 250

/**
 * Aborts at the first SIGTERM, SIGINT or SIGHUP (a closed terminal), and when npm that started us is gone. A second signal
 * ends the process at once, for those who cannot wait.
 */
export function stopSignal(vars: NodeJS.ProcessEnv = {}): AbortSignal {
  const stop = new AbortController()
  const onSignal = (name: keyof typeof exitCodes): void => {
    if (stop.signal.aborted) process.exit(exitCodes[name])
    stop.abort()
  }
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal).on('SIGHUP', onSignal)
  if (vars['npm_lifecycle_event'] !== undefined) watchParent(stop)
  return stop.signal
}

/** npm and npx start us by a shell, and hand a signal on to it alone: it dies of SIGTERM, and we hear nothing. */
function watchParent(stop: AbortController): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid !== parent) stop.abort()
  }, PARENT_LOOK_MS).unref()
  stop.signal.addEventListener('abort', () => {
    clearInterval(timer)
  })
}

/** What starts, once it has; when it is told to stop before, the process ends: nobody has begun to rely on it. */
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
