import type { CandidateTeam } from '../candidate.ts'
import { playersIn } from '../candidate.ts'
import { limitAt } from '../age.ts'
import { numbersIn, valuesOf } from '../values.ts'
import { aggregate } from './aggregate.ts'
import { firstOf, said, type DemandOf, type Judging } from './judging.ts'
import { meets } from './predicate.ts'

export function judgeBalance(
  { attribute, of, within, against }: DemandOf<'balance'>,
  { rule, candidate, ageMs }: Judging,
): string | undefined {
  const limit = limitAt(rule, within, ageMs)
  const valueOf = ({ tickets }: Pick<CandidateTeam, 'tickets'>): number =>
    aggregate(of, numbersIn(tickets, attribute))
  const values = candidate.teams.map(valueOf)
  const all = against === 'match' ? valueOf(candidate) : undefined
  const gap =
    all === undefined
      ? Math.max(...values) - Math.min(...values)
      : Math.max(...values.map((value) => Math.abs(value - all)))
  if (!(gap > limit)) return undefined
  return `the ${of} ${attribute} of the teams is ${said(gap)} apart, and at most ${said(limit)} is allowed`
}

export function judgeEvenTeams(
  { within }: DemandOf<'even-teams'>,
  { rule, candidate: { teams }, ageMs }: Judging,
): string | undefined {
  const sizes = teams.map(({ tickets }) => playersIn(tickets))
  const gap = Math.max(...sizes) - Math.min(...sizes)
  const limit = limitAt(rule, within, ageMs)
  if (gap <= limit) return undefined
  return `one team has ${gap} players more than another, and at most ${limit} is allowed`
}

/** How far the largest parties of the teams are apart, in players. */
function premadeGap(teams: readonly Pick<CandidateTeam, 'tickets'>[]): number {
  const largest = teams.map(({ tickets }) => Math.max(0, ...tickets.map(({ players }) => players.length)))
  return Math.max(...largest) - Math.min(...largest)
}

export function judgePremades(
  { within }: DemandOf<'premade-parity'>,
  { rule, candidate: { teams }, ageMs }: Judging,
): string | undefined {
  const [gap, limit] = [premadeGap(teams), limitAt(rule, within, ageMs)]
  if (gap <= limit) return undefined
  return `the largest party of one team has ${gap} players more than the other's, and at most ${limit} is allowed`
}

export function judgeWhere(
  { team, attribute, predicate }: DemandOf<'where'>,
  { candidate }: Judging,
): string | undefined {
  const copies = candidate.teams.filter(({ rule }) => rule.name === team)
  return firstOf(copies, ({ name, tickets }) =>
    firstOf(tickets, (ticket) => {
      const wrong = valuesOf(ticket, attribute).findIndex((value) => !meets(predicate, value))
      const player = ticket.players[wrong]
      return player && `${player} may not play in ${name}: their ${attribute} is not what it takes`
    }),
  )
}
