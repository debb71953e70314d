import { writeSync } from 'node:fs'

export type Log = (level: 'info' | 'error', msg: string, facts?: Record<string, unknown>) => void

/**
 * A JSON line on standard output. By hand: a logging library, and Node's own stream for standard output, each take memory
 * that an idle server should not. What cannot be written (the reader is gone, or full) is lost, and ends nothing.
 */
export const writeLog: Log = (level, msg, facts) => {
  try {
    writeSync(1, `${JSON.stringify({ time: new Date().toISOString(), level, msg, ...facts })}\n`)
  } catch {
    return
  }
}
