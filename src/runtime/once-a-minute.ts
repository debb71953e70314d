const EVERY_MS = 60_000

/** `kind`: lines of one kind do not hide those of another. There are few kinds, and no client can make more. */
export type RareLine = (fields: object, kind?: string) => void

interface Warned {
  warn(fields: object, sentence: string): void
}

/**
 * Logs a warning at most once a minute, and how often it was due since the last one (`times`): for what clients can cause
 * as often as they like, which must not fill the log.
 */
export function onceAMinute(log: Warned, sentence: string): RareLine {
  const kinds = new Map<string, { times: number; quietUntil: number }>()
  return (fields, kind = '') => {
    const known = kinds.get(kind) ?? { times: 0, quietUntil: 0 }
    const [now, times] = [performance.now(), known.times + 1]
    const isQuiet = now < known.quietUntil
    kinds.set(kind, isQuiet ? { ...known, times } : { times: 0, quietUntil: now + EVERY_MS })
    if (!isQuiet) log.warn({ ...fields, times }, sentence)
  }
}
