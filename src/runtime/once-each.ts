import { errorMessage } from './errors.ts'
import type { Logger } from './log.ts'

/** For work that retries many times per second: logs its error once, and again when the error changes. */
export function onceEach(log: Logger, level: 'warn' | 'error', sentence: string): (error: unknown) => void {
  let last = ''
  return (error) => {
    const said = errorMessage(error)
    if (said === last) return
    last = said
    log[level]({ err: error }, sentence)
  }
}
