import type { MatchId } from './ids.ts'
import type { Address } from './match.ts'

/** A match's game server, as its fleet sees it. It carries the id of its match; `name` is what the fleet calls it. */
export type GameServer =
  | { readonly state: 'starting'; readonly match: MatchId; readonly name: string }
  | { readonly state: 'ready'; readonly match: MatchId; readonly name: string; readonly at: Address }
  | { readonly state: 'exited'; readonly match: MatchId; readonly name: string; readonly exit: ServerExit }

export interface ServerExit {
  /** The process's exit code, or nothing when a signal ended it. */
  readonly code: number | undefined
  /** What it last wrote, for who looks for the cause. */
  readonly lastLines: readonly string[]
}
