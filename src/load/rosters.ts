/**
 * The members of each match, shared by all players who were told the same. Otherwise each player holds all names to the
 * end of the run: in matches of 500 that was 40 kB per player.
 */
export class Rosters {
  readonly #perMatch = new Map<string, readonly string[]>()

  /** The shared names of the match, or the given ones if they differ. */
  kept(match: string, players: readonly string[]): readonly string[] {
    const before = this.#perMatch.get(match)
    if (!before) this.#perMatch.set(match, players)
    return before && sameNames(before, players) ? before : players
  }
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index])
}
