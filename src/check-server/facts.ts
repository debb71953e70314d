import type { MatchFacts } from '../protocol/match-facts.ts'

/** All that a server may learn of a match of these players, so that one that cannot read it fails the check. */
export function factsOf(players: readonly string[]): MatchFacts {
  const inTeam = players.map((id) => ({
    id,
    party: 'check-party',
    role: 'any',
    attributes: { rating: 1500 },
  }))
  return {
    teams: [{ name: 'players', players: inTeam }],
    properties: { mode: 'check' },
    choice: { region: 'here', picks: { map: 'desert' } },
  }
}
