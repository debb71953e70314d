/**
 * Who plays in which match, kept once for all who were told the same. Each of a match's players is told all their
 * names, and holds them to the end of the run: in matches of 500 that was 40 kB a player.
 */
export class Rosters {
  readonly #perMatch = new Map<string, readonly string[]>()

  /** The names as they were first heard, or those given, when they are others. */
  kept(match: string, players: readonly string[]): readonly string[] {
    const before = this.#perMatch.get(match)
    if (!before) this.#perMatch.set(match, players)
    return before && sameNames(before, players) ? before : players
  }
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index])
}
