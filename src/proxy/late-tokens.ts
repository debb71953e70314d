import type { Logger } from '../runtime/log.ts'

/** A client that comes again and again with its old token must not fill the log. */
const LOG_EVERY_MS = 60_000

/** Logs that a good token came too late, and by how much: a clock may be wrong. Once a minute, with how many came. */
export function lateTokens(log: Logger): (lateMs: number) => void {
  let [quietUntil, tokens] = [0, 0]
  return (lateMs) => {
    tokens += 1
    if (performance.now() < quietUntil) return
    log.warn({ lateSeconds: Math.ceil(lateMs / 1000), tokens }, 'join token refused: it came too late')
    quietUntil = performance.now() + LOG_EVERY_MS
    tokens = 0
  }
}
