import type { Ticket } from '../match/ticket.ts'
import type { TeamRule } from './rules.ts'
import { valueAt } from './steps.ts'

/**
 * Whether each team could be filled by some of these parties, whatever else the rules say. It takes far less time than to
 * put teams together, and a queue of parties of three, say, has none for teams of five. `ageMs` is that of the oldest.
 */
export function areFillable(
  teams: readonly TeamRule[],
  tickets: readonly Pick<Ticket, 'players'>[],
  { mustBeFull, ageMs }: { readonly mustBeFull: boolean; readonly ageMs: number },
): boolean {
  return teams.every(({ count, size }) => {
    if (mustBeFull) return haveSum(tickets, size.max, size.max)
    return valueAt(count.min, ageMs) === 0 || haveSum(tickets, valueAt(size.min, ageMs), size.max)
  })
}

/** Whether some of these parties have between `least` and `most` players together. */
function haveSum(tickets: readonly Pick<Ticket, 'players'>[], least: number, most: number): boolean {
  if (least <= 0) return true
  const isSum = new Uint8Array(most + 1)
  isSum[0] = 1
  for (const { players } of tickets)
    // From the largest sum down, so that each party is added once.
    for (let sum = most - players.length; sum >= 0; sum -= 1) {
      if (isSum[sum] === 0) continue
      if (sum + players.length >= least) return true
      isSum[sum + players.length] = 1
    }
  return false
}
