import type { JoinOptions } from '../client/wait-options.ts'
import type { MatchReady } from '../protocol/player-answers.ts'
import type { Violation } from './invariants.ts'

export type JoinFields = Pick<JoinOptions, 'queue' | 'attributes' | 'latencies' | 'version'>

/** What the players of a run join with, and what is checked of their matches. */
export interface Entry {
  readonly hasRules: boolean
  /** What the player joins with, now. */
  joins(player: string): JoinFields
  /** The players who join together with this one: the party as a game's back end queues it, or nobody else. */
  partyOf(player: string): readonly string[]
  saw(ready: MatchReady): void
  violations(): readonly Violation[]
  /** What was checked; nothing without rules. */
  checked(): RulesChecked | undefined
}

export interface RulesChecked {
  readonly queue: string
  readonly seed: number
  readonly matches: number
}

/** Players who bring nothing, and matches of which no rule is known. */
export function plainEntry(queue: string | undefined): Entry {
  return {
    hasRules: false,
    joins: () => ({ queue }),
    partyOf: (player) => [player],
    saw: () => undefined,
    violations: () => [],
    checked: () => undefined,
  }
}
