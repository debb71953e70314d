import { setTimeout as sleep } from 'node:timers/promises'

/** Timers are normally this late, which is more than what is measured; any further delay counts. */
const TIMER_MS = 1.5

export interface Pace {
  /** Per second. */
  readonly rate: number
  readonly count: number
  /**
   * Each comes at a random moment of its share of the second: evenly spaced, they would hit all timers of that period,
   * or none.
   */
  readonly uneven?: boolean
}

/** Calls `send` this many times, whether answers come or not, with the time at which each was due. */
export async function paced(
  { rate, count, uneven = false }: Pace,
  send: (due: number, nth: number) => void,
): Promise<void> {
  const began = performance.now()
  for (let sent = 0; sent < count; sent += 1) {
    const dueAt = began + ((sent + (uneven ? Math.random() : 0)) * 1000) / rate
    while (performance.now() < dueAt) await sleep(1)
    send(Math.min(performance.now(), dueAt + TIMER_MS), sent)
  }
}
