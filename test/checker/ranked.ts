import { playersOf } from '../../src/match/roster.ts'
import type { Match } from '../../src/match/match.ts'
import type { Check, Violation } from './violation.ts'

/** The queue of the soak that has rules, and what each player brings to it: a function of the name, so that it can be checked. */
export const RANKED = 'ranked'
const RATINGS = 400
const TEAM_SIZE = 4
const LEAST = 2
const LEAST_AFTER_MS = 2000
/** How far apart two ratings may be, for a ticket that has waited this long. */
const LIMITS = [
  { afterMs: 0, max: 60 },
  { afterMs: 1000, max: 150 },
  { afterMs: 3000, max: RATINGS },
] as const

export const rankedConfig = `
queues:
  default: {}
  ${RANKED}:
    attributes: { rating: number }
    teams:
      - { name: red, size: ${TEAM_SIZE}, relax: [{ after: ${LEAST_AFTER_MS / 1000}, size: ${LEAST} }] }
      - { name: blue, size: ${TEAM_SIZE}, relax: [{ after: ${LEAST_AFTER_MS / 1000}, size: ${LEAST} }] }
    rules:
      skill:
        type: spread
        attribute: rating
        max: ${LIMITS[0].max}
        relax: [${LIMITS.slice(1)
          .map(({ afterMs, max }) => `{ after: ${afterMs / 1000}, max: ${max} }`)
          .join(', ')}]
`

export function ratingOf(player: string): number {
  let hash = 0
  for (const letter of player) hash = (hash * 31 + letter.charCodeAt(0)) % 1_000_003
  return hash % RATINGS
}

/** I13: a match of a queue with rules keeps them, for each of its tickets, at the moment when it was formed. */
export const rulesAreKept: Check = ({ dumps }) =>
  [...dumps.redis.matches.values()].flatMap(({ match }): Violation[] => {
    const says = match.queue === RANKED ? complaint(match) : undefined
    return says === undefined ? [] : [{ invariant: 'I13', says: `${match.id} ${says}`, about: [match.id] }]
  })

function complaint({ roster, formedAt }: Match): string | undefined {
  const tickets = roster.flatMap((team) => team.tickets)
  const ages = tickets.map(({ queuedAt }) => formedAt - queuedAt)
  if (roster.length > 2) return `has ${roster.length} teams`
  for (const { name, tickets: own } of roster) {
    const size = own.flatMap(({ players }) => players).length
    if (size > TEAM_SIZE) return `has ${size} players in ${name}`
  }
  const ratings = tickets.map(({ players }) => players.map(ratingOf))
  for (const [i, mine] of ratings.entries()) {
    const limit = LIMITS.findLast(({ afterMs }) => (ages[i] ?? 0) >= afterMs)?.max ?? 0
    const far = ratings.flat().find((other) => mine.some((own) => Math.abs(own - other) > limit))
    if (far !== undefined) return `has ratings ${mine.join(', ')} and ${far}, and ${limit} is allowed`
  }
  return undefined
}

/** How many tickets of a match could have been matched in another queue. */
export function ticketsInSeveral({ roster }: Match): number {
  return roster.flatMap(({ tickets }) => tickets).filter(({ queues }) => queues.length > 1).length
}

/** Whether it is in the queue with rules, where other sizes hold. */
export function isRanked(match: Match): boolean {
  return match.queue === RANKED && playersOf(match).length <= 2 * TEAM_SIZE
}
