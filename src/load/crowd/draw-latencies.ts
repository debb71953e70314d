import type { Drawing } from './drawing.ts'
import { inTheEnd, ofKind, soon } from './wanted.ts'

const USUAL_MS = 80

/**
 * Near one of two regions, which all of a match share, and out of reach of the others for good: who could just reach a
 * match of the other region would be missing in one of their own.
 */
export function drawLatencies({ demands, group, random }: Drawing): Readonly<Record<string, number>> {
  const rules = ofKind(demands, 'latency')
  const limit = Math.min(USUAL_MS * 2, ...rules.map(({ max }) => soon(max)))
  const width = Math.min(limit * 0.8, ...rules.flatMap(({ spread }) => (spread ? [soon(spread)] : [])))
  const last = Math.min(USUAL_MS * 2, ...rules.map(({ max }) => inTheEnd(max)))
  const low = Math.max((limit - width) / 2, 1)
  const [home, away] = group.variant === 0 ? (['eu', 'us'] as const) : (['us', 'eu'] as const)
  return {
    [home]: Math.min(Math.ceil(random.bell(low, low + width)), Math.floor(limit)),
    [away]: Math.ceil(random.bell(last + 1, last * 2)),
    ...(random.isTrue(0.5) && { ap: Math.ceil(random.bell(last + 1, last * 3)) }),
  }
}
