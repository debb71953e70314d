/** What became of a player, as they saw it. */
export type Outcome =
  | { readonly kind: 'finished' }
  /** They waited as long as allowed, and were told why. */
  | { readonly kind: 'told-why'; readonly says: string }
  | { readonly kind: 'interrupted' }
  /** Nothing answered at the proxy's address, so what became of the player there is unknown. */
  | { readonly kind: 'cut-off'; readonly says: string }
  | { readonly kind: 'lost'; readonly says: string }

/** A match as one of its players saw it. */
export interface SeenMatch {
  readonly id: string
  readonly players: readonly string[]
  /** How it ended for the player: with `STATE stop`, or with a broken connection. */
  readonly end: 'stop' | 'broken' | 'open'
}

export interface PlayerHistory {
  readonly player: string
  readonly matches: readonly SeenMatch[]
  readonly outcome: Outcome
}

export interface Violation {
  readonly name:
    'lost player' | 'player in two matches' | 'match disagrees' | 'match did not end' | 'rule broken'
  readonly says: string
}

/** What must always hold. Pure: takes what all players saw, and the matches still live when all are done. */
export function violations(
  histories: readonly PlayerHistory[],
  stillLive: ReadonlySet<string>,
): readonly Violation[] {
  return [
    ...histories.flatMap(lost),
    ...twice(histories),
    ...disagreements(histories),
    ...unended(histories, stillLive),
  ]
}

function lost({ player, outcome }: PlayerHistory): readonly Violation[] {
  return outcome.kind === 'lost' ? [{ name: 'lost player', says: `${player}: ${outcome.says}` }] : []
}

/** A second match is only allowed if the first one failed: its connection broke, and nobody else played it to its end. */
function twice(histories: readonly PlayerHistory[]): readonly Violation[] {
  const ended = new Set(
    histories.flatMap(({ matches }) => matches.filter(({ end }) => end === 'stop').map(({ id }) => id)),
  )
  return histories.flatMap(({ player, matches }): readonly Violation[] => {
    const held = matches.filter(({ id, end }) => end !== 'broken' || ended.has(id)).map(({ id }) => id)
    if (new Set(held).size <= 1) return []
    return [{ name: 'player in two matches', says: `${player}: ${[...new Set(held)].join(', ')}` }]
  })
}

/** All members of a match were told the same members, and are among them. */
function disagreements(histories: readonly PlayerHistory[]): readonly Violation[] {
  const members = new Map<string, string>()
  return histories.flatMap(({ player, matches }) =>
    matches.flatMap(({ id, players }): readonly Violation[] => {
      const told = [...players].sort().join(' ')
      const before = members.get(id) ?? told
      members.set(id, before)
      if (before === told && players.includes(player) && new Set(players).size === players.length) return []
      return [
        {
          name: 'match disagrees',
          says: `${player} was told that ${id} is ${told}; another that it is ${before}`,
        },
      ]
    }),
  )
}

function unended(histories: readonly PlayerHistory[], stillLive: ReadonlySet<string>): readonly Violation[] {
  const seen = new Map(histories.flatMap(({ matches }) => matches.map((match) => [match.id, match])))
  const open = histories.flatMap(({ player, matches, outcome }) =>
    outcome.kind === 'interrupted' || outcome.kind === 'cut-off'
      ? []
      : matches.filter(({ end }) => end === 'open').map(({ id }) => `${id}: ${player} never read STATE stop`),
  )
  const live = [...seen.keys()]
    .filter((id) => stillLive.has(id))
    .map((id) => `${id} is not known to have ended when all its players are done`)
  return [...open, ...live].map((says) => ({ name: 'match did not end', says }))
}
