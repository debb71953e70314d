import type { Ticket } from '../match/ticket.ts'
import type { Balanced } from './balanced.ts'
import { tallyOf, type Tally } from './values.ts'

/** Which tickets are in the first team; the others are in the second. */
export type Split = readonly [first: readonly Ticket[], second: readonly Ticket[]]

/**
 * All ways to split the tickets into two teams of these sizes, the most even first; of equal ones, that with the smaller
 * gap between the largest parties. Teams that are alike may change sides, so the first ticket stays in the first team.
 */
export function* splits(
  tickets: readonly Ticket[],
  { sizes, areAlike, by }: { sizes: readonly [number, number]; areAlike: boolean; by: Balanced },
): Generator<Split> {
  const weights: Weight[] = []
  for (const ticket of tickets) weights.push(weightOf(ticket, by))
  const masks: number[] = []
  const choose = (index: number, left: number, mask: number): void => {
    if (left === 0) masks.push(mask)
    const weight = weights[index]
    if (weight === undefined || left <= 0) return
    choose(index + 1, left - weight.players, mask | (1 << index))
    if (index > 0 || !areAlike) choose(index + 1, left, mask)
  }
  choose(0, sizes[0], 0)
  // Nearly always the first one is right: keeping and sorting all took longer than finding it.
  const best = mostEven(masks, weights, by)
  if (!best) return
  yield sidesOf(best, tickets)
  const others = masks.filter((mask) => mask !== best.mask).map((mask) => rankedAs(mask, weights, by))
  for (const each of others.sort(byGap)) yield sidesOf(each, tickets)
}

function mostEven(masks: readonly number[], weights: readonly Weight[], by: Balanced): Ranked | undefined {
  let best: Ranked | undefined
  for (const mask of masks) {
    const gap = gapOf(weights, mask, by)
    if (best && gap > best.gap) continue
    const each = { mask, gap, premadeGap: premadeGapOf(weights, mask) }
    if (!best || byGap(each, best) < 0) best = each
  }
  return best
}

function sidesOf({ mask }: Ranked, tickets: readonly Ticket[]): Split {
  return [
    tickets.filter((_, i) => (mask & (1 << i)) !== 0),
    tickets.filter((_, i) => (mask & (1 << i)) === 0),
  ]
}

/** What a split needs to know of a ticket. */
interface Weight extends Pick<Tally, 'count' | 'sum' | 'most'> {
  readonly players: number
}

function weightOf(ticket: Ticket, { attribute }: Balanced): Weight {
  const { count, sum, most } = tallyOf(ticket, attribute)
  return { players: ticket.players.length, count, sum, most }
}

interface Ranked {
  readonly mask: number
  readonly gap: number
  readonly premadeGap: number
}

function rankedAs(mask: number, weights: readonly Weight[], by: Balanced): Ranked {
  return { mask, gap: gapOf(weights, mask, by), premadeGap: premadeGapOf(weights, mask) }
}

function byGap(a: Ranked, b: Ranked): number {
  return a.gap - b.gap || a.premadeGap - b.premadeGap || a.mask - b.mask
}

/** How far apart the tickets in the mask and the others are. */
function gapOf(weights: readonly Weight[], mask: number, { of }: Balanced): number {
  if (of === 'max') return Math.abs(mostIn(weights, mask) - mostIn(weights, ~mask))
  let count = 0
  let sum = 0
  let otherCount = 0
  let otherSum = 0
  for (let i = 0; i < weights.length; i += 1) {
    const weight = weights[i]
    if (!weight) continue
    if ((mask & (1 << i)) !== 0) {
      count += weight.count
      sum += weight.sum
    } else {
      otherCount += weight.count
      otherSum += weight.sum
    }
  }
  if (of === 'sum') return Math.abs(sum - otherSum)
  return Math.abs(sum / Math.max(count, 1) - otherSum / Math.max(otherCount, 1))
}

function mostIn(weights: readonly Weight[], mask: number): number {
  return weights.reduce(
    (most, weight, i) => ((mask & (1 << i)) === 0 ? most : Math.max(most, weight.most)),
    0,
  )
}

function premadeGapOf(weights: readonly Weight[], mask: number): number {
  let largest = 0
  let otherLargest = 0
  for (let i = 0; i < weights.length; i += 1) {
    const players = weights[i]?.players ?? 0
    if ((mask & (1 << i)) !== 0) largest = Math.max(largest, players)
    else otherLargest = Math.max(otherLargest, players)
  }
  return Math.abs(largest - otherLargest)
}
