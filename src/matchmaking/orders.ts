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

interface Start {
  readonly start: number
  /** How far apart the players are from this place up to a full match with the ticket; infinite if there are too few. */
  readonly spread: number
}

/** The places to begin at, the closest match first; `at` is that of the ticket. */
function startsOf(placed: readonly Placed[], at: number, players: number): readonly number[] {
  const spreads: Start[] = []
  let [end, count] = [at, 0]
  const playersAt = (index: number): number => placed[index]?.players.length ?? 0
  const placeAt = (index: number): number => placed[index]?.at ?? 0
  for (let start = at; start >= 0; start -= 1) {
    count += playersAt(start)
    // From the first place, up to where the match is full; from each place before it, there or nearer.
    for (; count < players && end + 1 < placed.length; end += 1) count += playersAt(end + 1)
    for (; end > at && count - playersAt(end) >= players; end -= 1) count -= playersAt(end)
    const spread = count < players ? Infinity : placeAt(end) - placeAt(start)
    spreads.push({ start, spread })
  }
  return spreads.sort((a, b) => a.spread - b.spread || b.start - a.start).map(({ start }) => start)
}
