import type { Rule, RuleClock } from '../../matchmaking/rules.ts'
import type { Stepped } from '../../matchmaking/steps.ts'
import { partiesOf, type SeenPlayer } from './seen-team.ts'

/** The loosest value that the wait can have reached. */
export function reached({ first, steps }: Stepped<number>, waitedMs: number): number {
  return steps.filter(({ afterMs }) => afterMs <= waitedMs).at(-1)?.value ?? first
}

/** The most that a rule allows after this wait; everything once it is off. */
export function most(rule: Rule, limit: Stepped<number>, waitedMs: number): number {
  return isOff(rule, waitedMs) ? Infinity : reached(limit, waitedMs)
}

export function isOff({ offAfterMs }: Rule, waitedMs: number): boolean {
  return offAfterMs !== undefined && offAfterMs <= waitedMs
}

/** The wait that counts for a rule which judges all players together. */
export function waitBy(clock: RuleClock, players: readonly SeenPlayer[]): number {
  const waits = partiesOf(players).map((party) => Math.max(...party.map(({ waitedMs }) => waitedMs)))
  switch (clock) {
    case 'oldest':
      return Math.max(...waits)
    case 'average':
      return waits.reduce((sum, wait) => sum + wait, 0) / waits.length
    case 'each':
    case 'newest':
      return Math.min(...waits)
  }
}
