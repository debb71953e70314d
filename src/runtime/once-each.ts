import type { Logger } from './log.ts'

/** What fails is tried again many times a second: its reason is logged once, and again when it is another. */
export function onceEach(log: Logger, level: 'warn' | 'error', sentence: string): (error: unknown) => void {
  let last = ''
  return (error) => {
    const said = error instanceof Error ? error.message : String(error)
    if (said === last) return
    last = said
    log[level]({ err: error }, sentence)
  }
}
