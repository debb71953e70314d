import type { Ticket } from '../match/ticket.ts'
import type { Near } from './neighbours.ts'

/** Where these are all neighbours, and so few, a match is tried from each of them upwards. */
const FEW = 24

/**
 * In which orders to fill a match from its neighbours. All begin with the ticket that looks, and go on with the nearest,
 * with those above it, with those below it; where there are few, with those from each place on.
 */
export function ordersOf({ placed, isAll }: Near, anchor: Ticket): readonly (readonly Ticket[])[] {
  const at = placed.findIndex(({ ticket }) => ticket === anchor)
  const place = placed[at]?.at ?? 0
  const others = placed.filter(({ ticket }) => ticket !== anchor)
  const nearest = [...others].sort((a, b) => Math.abs(a.at - place) - Math.abs(b.at - place))
  const above = placed.slice(at + 1)
  const below = placed.slice(0, Math.max(at, 0)).reverse()
  const starts =
    isAll && placed.length <= FEW ? below.map((_, i) => [...below.slice(0, i + 1).reverse(), ...above]) : []
  return [nearest, [...above, ...below], [...below, ...above], ...starts].map((order) => [
    anchor,
    ...order.map(({ ticket }) => ticket),
  ])
}
