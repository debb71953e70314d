import type { Attributes } from '../../match/attributes.ts'

/** A member of a match, with what the tool knows about them. */
export interface SeenPlayer {
  readonly id: string
  /** Players who joined together have the same. */
  readonly party: string
  /** What the player counts as having: with the queue's defaults. */
  readonly has: Attributes
  /** How long they had waited when the match was seen: never less than when it was formed. */
  readonly waitedMs: number
}

export interface SeenTeam {
  readonly name: string
  readonly players: readonly SeenPlayer[]
}

/** The players who joined together, for each party. */
export function partiesOf(players: readonly SeenPlayer[]): readonly (readonly SeenPlayer[])[] {
  const parties = new Map<string, SeenPlayer[]>()
  for (const player of players) {
    const before = parties.get(player.party)
    if (before) before.push(player)
    else parties.set(player.party, [player])
  }
  return [...parties.values()]
}

export function membersOf(teams: readonly SeenTeam[]): readonly SeenPlayer[] {
  return teams.flatMap(({ players }) => players)
}
