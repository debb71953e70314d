import type { PlayerId } from '../match/ids.ts'
import type { Ticket } from '../match/ticket.ts'
import type { CandidateTeam } from './candidate.ts'

/** A match that all rules allow. */
export interface Proposal {
  readonly tickets: readonly Ticket[]
  readonly teams: readonly CandidateTeam[]
  /** The role of each player, by the name of their team, where teams have roles. */
  readonly roles: Readonly<Record<string, Readonly<Record<PlayerId, string>>>>
  readonly region: string | undefined
  /** The value that was chosen for each overlap rule, by the rule's name. */
  readonly picks: Readonly<Record<string, string>>
}
