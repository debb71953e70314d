import { pino } from 'pino'

export type { Logger } from 'pino'

/**
 * JSON lines on standard error: standard output belongs to what a command answers.
 * Written at once, so that the last line of a process that dies is not lost.
 */
export function logger(name: string, level: string): pino.Logger {
  return pino(
    { name, level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  )
}

/** An error that is expected to happen now and then: it needs no stack. */
export function inOneLine(error: unknown): { readonly error: string; readonly code?: string } {
  const { message, code } = error as { message?: string; code?: string }
  return { error: message ?? String(error), ...(typeof code === 'string' && { code }) }
}
