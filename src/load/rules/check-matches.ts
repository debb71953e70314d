import type { Attributes } from '../../match/attributes.ts'
import type { MatchRules } from '../../matchmaking/rules.ts'
import type { Team } from '../../protocol/player-answers.ts'
import type { Violation } from '../invariants.ts'
import { checkRule } from './check-rule.ts'
import { checkTeams } from './check-teams.ts'
import { membersOf, type SeenTeam } from './seen-team.ts'

/** A match as its first player saw it. Times in milliseconds, by the clock of the tool. */
export interface Sighting {
  readonly match: string
  readonly teams: readonly Team[]
  readonly at: number
}

/** A player of this run. */
export interface Known {
  readonly party: string
  readonly has: Attributes
  readonly joinedAt: number
}

export interface CheckedMatches {
  /** How many matches were checked. Those with players of somebody else cannot be. */
  readonly checked: number
  readonly violations: readonly Violation[]
}

/**
 * Holds each match against the rules of its queue. This shares no code with the matchmaker, which may be wrong. It knows
 * only that nobody had waited longer than until the match was seen, and allows what the rules allow by then.
 */
export function checkMatches(
  rules: MatchRules,
  sightings: readonly Sighting[],
  players: ReadonlyMap<string, Known>,
): CheckedMatches {
  const all = sightings.flatMap((sighting) => {
    const teams = sighting.teams.flatMap((team) => knownTeam(team, players, sighting.at) ?? [])
    return teams.length === sighting.teams.length && teams.length > 0
      ? [{ match: sighting.match, teams }]
      : []
  })
  return {
    checked: all.length,
    violations: all.flatMap(({ match, teams }) => [
      ...checkTeams(rules.teams, teams).map((says) => broken(match, 'teams', says)),
      ...splitParties(teams).map((says) => broken(match, 'teams', says)),
      ...rules.rules.flatMap((rule) =>
        checkRule(rule, { teams, types: rules.attributes }).map((says) => broken(match, rule.name, says)),
      ),
    ]),
  }
}

function broken(match: string, rule: string, says: string): Violation {
  return { name: 'rule broken', says: `${match} breaks ${rule}: ${says}` }
}

/** The team, unless some player of it is not of this run. */
function knownTeam(
  { name, players }: Team,
  known: ReadonlyMap<string, Known>,
  at: number,
): SeenTeam | undefined {
  const members = players.flatMap((id) => {
    const player = known.get(id)
    return player ? [{ id, party: player.party, has: player.has, waitedMs: at - player.joinedAt }] : []
  })
  return members.length === players.length ? { name, players: members } : undefined
}

/** A party is in one team. */
function splitParties(teams: readonly SeenTeam[]): readonly string[] {
  return [...new Set(membersOf(teams).map(({ party }) => party))].flatMap((party) => {
    const within = teams.filter(({ players }) => players.some((player) => player.party === party))
    return within.length === 1
      ? []
      : [`the party of ${party} is split between ${within.map(({ name }) => name).join(' and ')}`]
  })
}
