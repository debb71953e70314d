import type { History } from './history.ts'
import type { Dumps } from './dumps.ts'

/** As listed in docs/testing.md. */
export type Invariant =
  `I${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17}` | 'F18'

export interface Violation {
  readonly invariant: Invariant
  /** What is wrong, with ids. */
  readonly says: string
  /** The players and matches concerned. */
  readonly about: readonly string[]
}

/** The input of the checker: pure data, so that a run can be checked again. */
export interface Run {
  readonly history: History
  readonly dumps: Dumps
}

export type Check = (run: Run) => readonly Violation[]
