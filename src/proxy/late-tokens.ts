import type { Logger } from '../runtime/log.ts'

/** A client that keeps retrying with an old token must not fill the log. */
const LOG_EVERY_MS = 60_000

/**
 * Logs that a valid token came too late, and by how much: a clock may be wrong. At most once a minute, with their number.
 */
export function lateTokens(log: Logger): (lateMs: number) => void {
  let [quietUntil, tokens] = [0, 0]
  return (lateMs) => {
    tokens += 1
    if (performance.now() < quietUntil) return
    log.warn({ lateSeconds: Math.ceil(lateMs / 1000), tokens }, 'join token refused: it has expired')
    quietUntil = performance.now() + LOG_EVERY_MS
    tokens = 0
  }
}
