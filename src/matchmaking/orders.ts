import type { Ticket } from '../match/ticket.ts'
import type { Near, Placed } from './neighbours.ts'

/** Where these are all neighbours, and so few, a match is tried from each of them upwards. */
const FEW = 24

/**
 * In which orders to fill a match from its neighbours. All begin with the ticket that looks, and go on with the nearest,
 * with those above it, with those below it; where there are few, with those from each place on.
 */
export function* ordersOf({ placed, isAll }: Near, anchor: Ticket): Generator<readonly Ticket[]> {
  const at = placed.findIndex(({ ticket }) => ticket === anchor)
  const place = placed[at]?.at ?? 0
  const distance = (other: Placed): number => Math.abs(other.at - place)
  const order = (...parts: readonly (readonly Placed[])[]): readonly Ticket[] => [
    anchor,
    ...parts.flatMap((part) => part.map(({ ticket }) => ticket)),
  ]
  const above = placed.slice(at + 1)
  const below = placed.slice(0, Math.max(at, 0)).reverse()
  yield order([...below, ...above].sort((a, b) => distance(a) - distance(b)))
  yield order(above, below)
  yield order(below, above)
  if (!isAll || placed.length > FEW) return
  for (let count = 1; count < below.length; count += 1) yield order(below.slice(0, count).reverse(), above)
}
