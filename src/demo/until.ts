import { setTimeout as pause } from 'node:timers/promises'

const LOOK_AGAIN_MS = 50

/** Until it is so. A look that fails is one that did not find it so. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo().catch(() => false))) await pause(LOOK_AGAIN_MS)
}
