import { setTimeout as pause } from 'node:timers/promises'

const LOOK_AGAIN_MS = 50

/** Resolves once the check succeeds; an error counts as not yet. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo().catch(() => false))) await pause(LOOK_AGAIN_MS)
}
