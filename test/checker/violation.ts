import type { History } from './history.ts'
import type { Dumps } from './dumps.ts'

/** As in the list of docs/testing.md. */
export type Invariant = `I${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12}` | 'F18'

export interface Violation {
  readonly invariant: Invariant
  /** What is wrong, with the ids that show it. */
  readonly says: string
  /** The players and matches that show it. */
  readonly about: readonly string[]
}

/** What is looked at: pure data, so that the same run can be judged again. */
export interface Run {
  readonly history: History
  readonly dumps: Dumps
}

export type Check = (run: Run) => readonly Violation[]
