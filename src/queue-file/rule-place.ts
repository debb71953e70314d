import type { KeyPath } from './found.ts'
import type { RuleEntry } from './rule-entry.ts'

/** A rule of the file, and where it is. */
export interface RulePlace {
  readonly name: string
  readonly entry: RuleEntry
  readonly path: KeyPath
  /** Whether it is part of a rule that passes when this one does not. */
  readonly reversed: boolean
}
