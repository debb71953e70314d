import type { ProblemCode } from '../protocol/problems.ts'

/** Why a request of a player is refused. */
export interface Refusal {
  readonly code: ProblemCode
  /** For people; the code has its own sentence. */
  readonly detail?: string
}
