import type { Logger } from '../runtime/log.ts'
import { onceAMinute } from '../runtime/once-a-minute.ts'

/** Logs that a valid token came too late, and by how much: a clock may be wrong. */
export function lateTokens(log: Pick<Logger, 'warn'>): (lateMs: number) => void {
  const refused = onceAMinute(log, 'join token refused: it has expired')
  return (lateMs) => {
    refused({ lateSeconds: Math.ceil(lateMs / 1000) })
  }
}
