import type { Ticket } from '../match/ticket.ts'
import type { Near } from './neighbours.ts'
import type { Placed } from './placed.ts'

/** Where these are all neighbours, and so few, a match is tried from each of them upwards; else from the best places. */
const FEW = 24
const BEST = 3

/**
 * In which orders to fill a match of this many players from the neighbours of a ticket; each begins with that ticket.
 * Where a number says who is near: upwards from each place that makes a match with the ticket in it, the closest match
 * first. Else in the order of arrival.
 */
export function* ordersOf(near: Near, anchor: Ticket, players: number): Generator<readonly Ticket[]> {
  const { placed, isAll } = near
  const others = placed.map(({ ticket }) => ticket).filter((ticket) => ticket !== anchor)
  if (near.isByAge) {
    yield [anchor, ...others]
    return
  }
  // No place to begin at comes after that of the ticket, so that it is the same among the others.
  const at = placed.findIndex(({ ticket }) => ticket === anchor)
  const starts = startsOf(placed, at, players)
  const tried = isAll && placed.length <= FEW ? starts : starts.slice(0, BEST)
  for (const start of tried) yield [anchor, ...others.slice(start), ...others.slice(0, start).reverse()]
  yield [anchor, ...others.slice(0, at).reverse(), ...others.slice(at)]
}

/** The places to begin at, the one first from which the players up to a full match with the ticket are closest. */
function startsOf(placed: readonly Placed[], at: number, players: number): readonly number[] {
  const spreads: { readonly start: number; readonly spread: number }[] = []
  for (let start = Math.max(at, 0); start >= 0; start -= 1)
    spreads.push({ start, spread: spreadFrom(placed, { start, at, players }) })
  return spreads.sort((a, b) => a.spread - b.spread || b.start - a.start).map(({ start }) => start)
}

/** How far apart the players are from this place up to a full match; infinite if there are too few. */
function spreadFrom(
  placed: readonly Placed[],
  { start, at, players }: { readonly start: number; readonly at: number; readonly players: number },
): number {
  let count = 0
  for (let end = start; end < placed.length; end += 1) {
    const last = placed[end]
    count += last?.players.length ?? 0
    if (end >= at && count >= players) return (last?.at ?? 0) - (placed[start]?.at ?? 0)
  }
  return Infinity
}
