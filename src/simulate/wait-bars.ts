import type { Histogram } from './histogram.ts'
import type { Report } from './report.ts'

/** Ends of the bars, in seconds: narrow where most tickets are. */
const ENDS = [1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1200, 1800, 3600, 7200, 86_400]

/** From milliseconds; the bars up to the longest wait. */
export function waitBars(waits: Histogram): Report['waits'] {
  if (waits.count === 0) return []
  const last = ENDS.findIndex((end) => end * 1000 >= waits.max)
  const ends = last === -1 ? [...ENDS, Math.ceil(waits.max / 1000)] : ENDS.slice(0, last + 1)
  let before = 0
  return ends.map((end) => {
    const upTo = end * 1000 >= waits.max ? waits.count : waits.upTo(end * 1000)
    const tickets = upTo - before
    before = upTo
    return { upToSeconds: end, tickets }
  })
}
