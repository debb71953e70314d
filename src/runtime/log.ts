import { pino } from 'pino'

import { errorCode, errorMessage } from './errors.ts'

export type { Logger } from 'pino'

/** From the fewest lines to the most. */
export const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/**
 * JSON lines on standard error: standard output is for a command's results.
 * Written synchronously, so that a dying process does not lose its last line.
 */
export function logger(name: string, level: LogLevel): pino.Logger {
  return pino(
    { name, level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  )
}

/** An error that is expected now and then: no stack needed. */
export function inOneLine(error: unknown): { readonly error: string; readonly code?: string } {
  const code = errorCode(error)
  return { error: errorMessage(error), ...(code !== undefined && { code }) }
}
