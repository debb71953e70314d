import { setTimeout as sleep } from 'node:timers/promises'

/** A timer is so late by its nature, which is more than what is measured; what it is later than that, counts. */
const TIMER_MS = 1.5

export interface Pace {
  /** A second. */
  readonly rate: number
  readonly count: number
  /** Each comes at any moment of its share of the second: evenly, they would meet all timers of that length, or none. */
  readonly uneven?: boolean
}

/** Calls `send` so many times, whether answers come or not, and says when each was due. */
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
