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
  if (near.isByAge) {
    yield upwards(placed, 0, anchor)
    return
  }
  const at = placed.findIndex(({ ticket }) => ticket === anchor)
  const limit = isAll && placed.length <= FEW ? FEW : BEST
  for (const { start } of startsOf(placed, { at, players, limit })) yield upwards(placed, start, anchor)
  yield downwards(placed, at, anchor)
}

/** The ticket, then all others: from this place up, and from there down. */
function upwards(placed: readonly Placed[], start: number, anchor: Ticket): readonly Ticket[] {
  const order = [anchor]
  for (let i = start; i < placed.length; i += 1) pushOther(order, placed[i])
  for (let i = start - 1; i >= 0; i -= 1) pushOther(order, placed[i])
  return order
}

/** The ticket, then all others: from this place down, and from there up. */
function downwards(placed: readonly Placed[], start: number, anchor: Ticket): readonly Ticket[] {
  const order = [anchor]
  for (let i = start; i >= 0; i -= 1) pushOther(order, placed[i])
  for (let i = start + 1; i < placed.length; i += 1) pushOther(order, placed[i])
  return order
}

/** The first of the order is the ticket that looks. */
function pushOther(order: Ticket[], placed: Placed | undefined): void {
  if (placed && placed.ticket !== order[0]) order.push(placed.ticket)
}

interface Start {
  readonly start: number
  /** How far apart the players are from this place up to a full match with the ticket; infinite if there are too few. */
  readonly spread: number
}

interface Starting {
  /** The place of the ticket that looks. */
  readonly at: number
  readonly players: number
  readonly limit: number
}

/** The best places to begin at, the closest match first. */
function startsOf(placed: readonly Placed[], { at, players, limit }: Starting): readonly Start[] {
  const best: Start[] = []
  let end = at
  let count = 0
  const playersAt = (index: number): number => placed[index]?.players.length ?? 0
  const placeAt = (index: number): number => placed[index]?.at ?? 0
  for (let start = at; start >= 0; start -= 1) {
    count += playersAt(start)
    // From the first place, up to where the match is full; from each place before it, there or nearer.
    for (; count < players && end + 1 < placed.length; end += 1) count += playersAt(end + 1)
    for (; end > at && count - playersAt(end) >= players; end -= 1) count -= playersAt(end)
    const spread = count < players ? Infinity : placeAt(end) - placeAt(start)
    keepBest(best, { start, spread }, limit)
  }
  return best
}

/** Of equally close ones, the first that came is the best. */
function keepBest(best: Start[], each: Start, limit: number): void {
  let rank = best.length
  while (rank > 0 && (best[rank - 1]?.spread ?? 0) > each.spread) rank -= 1
  if (rank === limit) return
  best.splice(rank, 0, each)
  if (best.length > limit) best.pop()
}
