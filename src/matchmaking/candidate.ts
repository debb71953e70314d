import type { Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'
import type { TeamRule } from './rules.ts'

/** A team of a match that is considered. */
export interface CandidateTeam {
  /** With its number, where there are several copies: `red_1`. */
  readonly name: string
  readonly rule: TeamRule
  readonly tickets: readonly Ticket[]
}

/** A match that is considered. */
export interface Candidate {
  readonly teams: readonly CandidateTeam[]
  /** Those of all teams. */
  readonly tickets: readonly Ticket[]
  readonly now: Instant
}

export function candidateOf(teams: readonly CandidateTeam[], now: Instant): Candidate {
  return { teams, tickets: teams.flatMap(({ tickets }) => tickets), now }
}

export function playersIn(tickets: readonly Pick<Ticket, 'players'>[]): number {
  let count = 0
  for (const { players } of tickets) count += players.length
  return count
}
