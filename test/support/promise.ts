import { test } from 'vitest'

/** A promise of a port, tested for one adapter; an adapter that cannot keep one names it, with the reason. */
export function promiser(cannot: Readonly<Record<string, string>> = {}) {
  return (name: string, body: () => Promise<void>): void => {
    const why = cannot[name]
    test.skipIf(why !== undefined)(why === undefined ? name : `${name} (cannot: ${why})`, body)
  }
}
