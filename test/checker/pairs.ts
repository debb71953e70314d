import { playersOf } from '../../src/match/roster.ts'
import type { Check, Violation } from './violation.ts'

const ENDINGS = ['.one', '.two'] as const

/** The names of two players who join on one ticket. */
export function pairOf(name: string): readonly [string, string] {
  return [name + ENDINGS[0], name + ENDINGS[1]]
}

/** The other player of a pair; nobody for a player who came alone. */
function mateOf(player: string): string | undefined {
  const [one, two] = ENDINGS
  if (player.endsWith(one)) return player.slice(0, -one.length) + two
  return player.endsWith(two) ? player.slice(0, -two.length) + one : undefined
}

/** I14: a pair is in one team of one match. Only a match that came to nothing may have cost the ticket one of them. */
export const noPartyIsSplit: Check = ({ dumps }) =>
  [...dumps.redis.matches.values()].flatMap(({ match }) =>
    match.roster.flatMap((team) => {
      const here = new Set<string>(playersOf({ roster: [team] }))
      const first = team.tickets.filter(({ setbacks }) => setbacks.length === 0)
      return first
        .flatMap(({ players }) => players)
        .flatMap((player): Violation[] => {
          const mate = mateOf(player)
          if (mate === undefined || here.has(mate)) return []
          const says = `${player} is in ${match.id} without ${mate}`
          return [{ invariant: 'I14', says, about: [match.id, player, mate] }]
        })
    }),
  )
