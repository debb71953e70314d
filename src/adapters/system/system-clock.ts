import type { Clock } from '../../ports/clock.ts'

/** System time of a process that shares it with nobody: the machine's clock at start, plus monotonic time since. */
export const systemClock: Clock = { now: () => Math.round(performance.timeOrigin + performance.now()) }
