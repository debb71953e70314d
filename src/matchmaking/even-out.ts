import type { Ticket } from '../match/ticket.ts'
import { balanceOf, imbalance, type Balanced } from './balanced.ts'

type Sides = readonly (readonly Ticket[])[]

/**
 * Swaps tickets with equally many players between teams while that makes them more even: for matches too large to try
 * every split.
 */
export function evenOut(sides: Sides, by: Balanced): Sides {
  let best = sides
  let gap = imbalance(best, by)
  // Each swap makes the gap smaller; few are needed, and this many end it for sure.
  for (let left = sides.flat().length; left > 0; left -= 1) {
    const better = bestSwap(best, by, gap)
    if (!better) return best
    best = better
    gap = imbalance(best, by)
  }
  return best
}

/** Only the two teams that are furthest apart matter. */
function bestSwap(sides: Sides, by: Balanced, gap: number): Sides | undefined {
  const order = sides
    .map((_, i) => i)
    .sort((a, b) => balanceOf(sides[a] ?? [], by) - balanceOf(sides[b] ?? [], by) || a - b)
  const [low, high] = [order[0] ?? 0, order.at(-1) ?? 0]
  let [best, least] = [undefined as Sides | undefined, gap]
  for (const [i, weak] of (sides[low] ?? []).entries())
    for (const [j, strong] of (sides[high] ?? []).entries()) {
      if (weak.players.length !== strong.players.length) continue
      const swapped = sides.map((side, at) =>
        at === low ? side.with(i, strong) : at === high ? side.with(j, weak) : side,
      )
      const left = imbalance(swapped, by)
      if (left < least) [best, least] = [swapped, left]
    }
  return best
}
