import type { Check, Demanded } from './check.ts'
import { most } from './limits.ts'
import { partiesOf } from './seen-team.ts'

export function checkEvenTeams(
  { within }: Demanded<'even-teams'>,
  { rule, teams, waitedMs }: Check,
): readonly string[] {
  const gap = gapOf(teams.map(({ players }) => players.length))
  const limit = most(rule, within, waitedMs)
  return gap <= limit ? [] : [`the sizes of the teams differ by ${gap}, and ${limit} is allowed`]
}

export function checkParity(
  { within }: Demanded<'premade-parity'>,
  { rule, teams, waitedMs }: Check,
): readonly string[] {
  const largest = teams.map(({ players }) => Math.max(0, ...partiesOf(players).map((party) => party.length)))
  const limit = most(rule, within, waitedMs)
  const gap = gapOf(largest)
  return gap <= limit ? [] : [`the largest parties differ by ${gap}, and ${limit} is allowed`]
}

function gapOf(numbers: readonly number[]): number {
  return Math.max(...numbers) - Math.min(...numbers)
}
