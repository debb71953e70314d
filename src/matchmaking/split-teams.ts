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
  const weights = tickets.map((ticket): Weight => ({
    players: ticket.players.length,
    ...tallyOf(ticket, by.attribute),
  }))
  const masks: number[] = []
  const choose = (index: number, left: number, mask: number): void => {
    if (left === 0) masks.push(mask)
    const weight = weights[index]
    if (weight === undefined || left <= 0) return
    choose(index + 1, left - weight.players, mask | (1 << index))
    if (index > 0 || !areAlike) choose(index + 1, left, mask)
  }
  choose(0, sizes[0], 0)
  const rank = (mask: number): Ranked => ({ mask, gap: gapOf(weights, mask, by) })
  const byGap = (a: Ranked, b: Ranked): number =>
    a.gap - b.gap || premadeGap(weights, a.mask) - premadeGap(weights, b.mask) || a.mask - b.mask
  // Nearly always the first one is right: keeping and sorting all took longer than finding it.
  let best: Ranked | undefined
  for (const mask of masks) {
    const each = rank(mask)
    if (!best || byGap(each, best) < 0) best = each
  }
  if (!best) return
  yield sidesOf(best, tickets)
  const others = masks.filter((mask) => mask !== best.mask).map(rank)
  for (const each of others.sort(byGap)) yield sidesOf(each, tickets)
}

function sidesOf({ mask }: Ranked, tickets: readonly Ticket[]): Split {
  return [
    tickets.filter((_, i) => (mask & (1 << i)) !== 0),
    tickets.filter((_, i) => (mask & (1 << i)) === 0),
  ]
}

interface Weight extends Tally {
  readonly players: number
}

interface Ranked {
  readonly mask: number
  readonly gap: number
}

function gapOf(weights: readonly Weight[], mask: number, { of }: Balanced): number {
  return Math.abs(valueOf(weights, mask, of) - valueOf(weights, ~mask, of))
}

function premadeGap(weights: readonly Weight[], mask: number): number {
  return Math.abs(largestParty(weights, mask) - largestParty(weights, ~mask))
}

/** Of the tickets in the mask. */
function valueOf(weights: readonly Weight[], mask: number, of: Balanced['of']): number {
  let [count, sum, most] = [0, 0, 0]
  for (let i = 0; i < weights.length; i += 1) {
    const weight = weights[i]
    if (!weight || (mask & (1 << i)) === 0) continue
    count += weight.count
    sum += weight.sum
    if (weight.most > most) most = weight.most
  }
  if (of === 'max') return most
  return of === 'sum' ? sum : sum / Math.max(count, 1)
}

function largestParty(weights: readonly Weight[], mask: number): number {
  let largest = 0
  for (let i = 0; i < weights.length; i += 1) {
    const players = weights[i]?.players ?? 0
    if ((mask & (1 << i)) !== 0 && players > largest) largest = players
  }
  return largest
}
