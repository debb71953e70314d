import type { Ticket } from '../../src/match/ticket.ts'
import type { MatchRules } from '../../src/matchmaking/rules.ts'
import type { Side } from '../bench.ts'
import { crowdOf, lineOf, ranked } from './ranked-crowd.ts'

const CROWDS = 200
const rating = ({ attributes }: Ticket): number => Number(attributes?.[0]?.['rating'])
/** Nobody has waited longer than another, so that only ratings count. */
const atOnce = (count: number, seed: number): readonly Ticket[] =>
  crowdOf(count, { seed, largest: 1 }).map((ticket) => ({ ...ticket, queuedAt: 0 }))
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)

/** How even teams are, and how near each other players: as formed, or the best that an exhaustive search finds. */
export function evenness(by: 'muster' | 'exhaustive'): Side {
  return {
    name: by,
    measure: () => Promise.resolve([meanOf(imbalanceOf[by]), meanOf(spreadOf[by])]),
  }
}

function meanOf(figure: (seed: number) => number): number {
  return sum(Array.from({ length: CROWDS }, (_, seed) => figure(seed + 1))) / CROWDS
}

/** Anybody may play with anybody, so that each crowd makes a match. */
const anyone: MatchRules = {
  ...ranked,
  rules: ranked.rules.flatMap(({ demand, ...rule }) =>
    demand.kind === 'spread' ? [{ ...rule, demand: { ...demand, max: { first: 100_000, steps: [] } } }] : [],
  ),
}
const four: MatchRules = {
  ...anyone,
  teams: [{ ...ranked.teams[0], name: 'all', size: { min: { first: 4, steps: [] }, max: 4 } }],
}

const firstMatch = (rules: MatchRules, crowd: readonly Ticket[]) =>
  lineOf(rules, crowd)
    .plan({ now: 2000, atMost: 1 })
    .matches[0]?.roster.map(({ tickets }) => tickets.map(rating)) ?? []

const imbalanceOf = {
  muster: (seed: number): number => {
    const [red = [], blue = []] = firstMatch(anyone, atOnce(10, seed))
    return Math.abs(sum(red) - sum(blue)) / 5
  },
  exhaustive: (seed: number): number => {
    const ratings = atOnce(10, seed).map(rating)
    const all = sum(ratings)
    return Math.min(...subsets(ratings, 5).map((red) => Math.abs(2 * sum(red) - all) / 5))
  },
}

const spreadOf = {
  muster: (seed: number): number => range(firstMatch(four, atOnce(14, seed)).flat()),
  /** Of all matches with the first ticket, which is served first. */
  exhaustive: (seed: number): number => {
    const [oldest = 0, ...others] = atOnce(14, seed).map(rating)
    return Math.min(...subsets(others, 3).map((rest) => range([oldest, ...rest])))
  },
}

const range = (numbers: readonly number[]): number => Math.max(...numbers) - Math.min(...numbers)

function subsets(from: readonly number[], size: number): readonly (readonly number[])[] {
  if (size === 0) return [[]]
  return from.flatMap((first, i) => subsets(from.slice(i + 1), size - 1).map((rest) => [first, ...rest]))
}
