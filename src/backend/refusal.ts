import type { ProblemCode } from '../protocol/problems.ts'

/** Why a request is refused. */
export interface Refusal {
  readonly code: ProblemCode
  /** For people; the code has its own sentence. */
  readonly detail?: string
  /** When to try again, if that may help. */
  readonly retryAfterSeconds?: number
}
