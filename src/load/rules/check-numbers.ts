import type { Comparison, Term } from '../../matchmaking/rules.ts'
import { complaints, together, type Check, type Demanded } from './check.ts'
import { most, reached } from './limits.ts'
import { membersOf, type SeenPlayer, type SeenTeam } from './seen-team.ts'
import { isTeam } from './team-names.ts'
import { ALMOST, mean, numbersOf, partyNumbers, shown, sum } from './values.ts'

export function checkSpread(demand: Demanded<'spread'>, check: Check): readonly string[] {
  return complaints(together(demand.scope, check.teams), (players) => {
    const numbers = placed(demand, check, players)
    if (numbers.length === 0) return undefined
    return demand.of === 'mean' ? fromMean(demand, check, numbers) : apart(demand, check, numbers)
  })
}

interface Placed {
  readonly value: number
  readonly waitedMs: number
}

function placed(
  { attribute, basis }: Demanded<'spread'>,
  { types }: Check,
  players: readonly SeenPlayer[],
): readonly Placed[] {
  if (basis === 'ticket') return partyNumbers(players, attribute, types[attribute]?.party ?? 'avg')
  return players.flatMap((player) =>
    numbersOf([player], attribute).map((value) => ({ value, waitedMs: player.waitedMs })),
  )
}

function fromMean(
  { attribute, max }: Demanded<'spread'>,
  { rule, waitedMs }: Check,
  numbers: readonly Placed[],
): string | undefined {
  const middle = mean(numbers.map(({ value }) => value))
  const far = Math.max(...numbers.map(({ value }) => Math.abs(value - middle)))
  const limit = most(rule, max, waitedMs)
  if (far <= limit + ALMOST) return undefined
  return `${attribute} is ${shown(far)} from the mean, and ${limit} is allowed`
}

/** With the clock `each`, nobody may be further away from a player than that player's own wait allows. */
function apart(
  { attribute, max }: Demanded<'spread'>,
  { rule, waitedMs }: Check,
  numbers: readonly Placed[],
): string | undefined {
  const values = numbers.map(({ value }) => value)
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const broken = numbers
    .map((each) =>
      rule.clock === 'each'
        ? { gap: Math.max(high - each.value, each.value - low), limit: most(rule, max, each.waitedMs) }
        : { gap: high - low, limit: most(rule, max, waitedMs) },
    )
    .find(({ gap, limit }) => gap > limit + ALMOST)
  return broken && `${attribute} is ${shown(broken.gap)} apart, and ${broken.limit} is allowed`
}

export function checkBalance(
  { attribute, of, within, against }: Demanded<'balance'>,
  { rule, teams, waitedMs }: Check,
): readonly string[] {
  const one = (players: readonly SeenPlayer[]): number => aggregated(of, numbersOf(players, attribute))
  const strengths = teams.map(({ players }) => one(players))
  const whole = one(membersOf(teams))
  const gap =
    against === 'match'
      ? Math.max(...strengths.map((each) => Math.abs(each - whole)))
      : Math.max(...strengths) - Math.min(...strengths)
  const limit = most(rule, within, waitedMs)
  // Teams without any value have no strength: NaN is greater than nothing.
  if (!(gap > limit + ALMOST)) return []
  return [`the ${of} ${attribute} of the teams is ${shown(gap)} apart, and ${limit} is allowed`]
}

export function checkSum(
  { attribute, min, max, scope }: Demanded<'sum'>,
  { rule, teams, waitedMs }: Check,
): readonly string[] {
  const [low, high] = [reached(min, waitedMs), most(rule, max, waitedMs)]
  return complaints(together(scope, teams), (players) => {
    const total = sum(numbersOf(players, attribute))
    if (total >= low - ALMOST && total <= high + ALMOST) return undefined
    return `the sum of ${attribute} is ${shown(total)}, and ${low} to ${high} is allowed`
  })
}

export function checkComparison(
  { left, is, right }: Demanded<'compare'>,
  { teams }: Check,
): readonly string[] {
  const [a, b] = [valueOf(left, teams), valueOf(right, teams)]
  const difference = Math.abs(a - b) <= ALMOST ? 0 : a - b
  if (Number.isNaN(difference) || comparisons[is].includes(Math.sign(difference))) return []
  return [`${shown(a)} is not ${is} ${shown(b)}`]
}

/** The signs of the difference for which it holds. */
const comparisons: Readonly<Record<Comparison, readonly number[]>> = {
  '<': [-1],
  '<=': [-1, 0],
  '=': [0],
  '!=': [-1, 1],
  '>=': [0, 1],
  '>': [1],
}

function valueOf(term: Term, teams: readonly SeenTeam[]): number {
  switch (term.kind) {
    case 'constant':
      return term.value
    case 'plus':
      return valueOf(term.left, teams) + valueOf(term.right, teams)
    case 'minus':
      return valueOf(term.left, teams) - valueOf(term.right, teams)
    case 'of': {
      const { team } = term
      const players = membersOf(teams.filter(({ name }) => team === undefined || isTeam(name, team)))
      if (term.attribute === undefined) return players.length
      return aggregated(term.aggregate, numbersOf(players, term.attribute))
    }
  }
}

type Aggregated = Extract<Term, { kind: 'of' }>['aggregate']

/** NaN for nobody's numbers: they cannot break a rule. */
function aggregated(of: Aggregated, numbers: readonly number[]): number {
  if (of === 'count') return numbers.length
  if (of === 'sum') return sum(numbers)
  if (numbers.length === 0) return NaN
  if (of === 'avg') return mean(numbers)
  if (of === 'min') return Math.min(...numbers)
  if (of === 'max') return Math.max(...numbers)
  return of === 'median' ? median(numbers) : deviation(numbers)
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const half = (sorted.length - 1) / 2
  return mean(sorted.slice(Math.floor(half), Math.ceil(half) + 1))
}

function deviation(numbers: readonly number[]): number {
  const middle = mean(numbers)
  return Math.sqrt(mean(numbers.map((each) => (each - middle) ** 2)))
}
