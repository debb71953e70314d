import { limitAt } from '../age.ts'
import type { Candidate } from '../candidate.ts'
import { playersIn } from '../candidate.ts'
import type { Comparison, Term } from '../rules.ts'
import { valueAt } from '../steps.ts'
import { numbersIn } from '../values.ts'
import { aggregate } from './aggregate.ts'
import { firstOf, groupsOf, said, type DemandOf, type Judging } from './judging.ts'
import { range } from './texts.ts'

export function judgeComparison(
  { left, is, right }: DemandOf<'compare'>,
  { candidate }: Judging,
): string | undefined {
  const [a, b] = [termValue(left, candidate), termValue(right, candidate)]
  return holds(is, a, b) ? undefined : `${said(a)} is not ${is} ${said(b)}`
}

/** The number that the term stands for in this match. */
export function termValue(term: Term, candidate: Pick<Candidate, 'teams'>): number {
  switch (term.kind) {
    case 'constant':
      return term.value
    case 'plus':
      return termValue(term.left, candidate) + termValue(term.right, candidate)
    case 'minus':
      return termValue(term.left, candidate) - termValue(term.right, candidate)
    case 'of': {
      const teams = candidate.teams.filter(({ rule }) => term.team === undefined || rule.name === term.team)
      const tickets = teams.flatMap((team) => team.tickets)
      const { attribute } = term
      if (attribute === undefined) return playersIn(tickets)
      return aggregate(term.aggregate, numbersIn(tickets, attribute))
    }
  }
}

/** Sums of decimals are not exact. */
const ALMOST = 1e-9

const comparisons: Readonly<Record<Comparison, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '>=': (order) => order >= 0,
  '>': (order) => order > 0,
}

function holds(is: Comparison, a: number, b: number): boolean {
  return comparisons[is](Math.abs(a - b) <= ALMOST ? 0 : a - b)
}

export function judgeSum(
  { attribute, min, max, scope }: DemandOf<'sum'>,
  { rule, candidate, ageMs }: Judging,
): string | undefined {
  const [least, most] = [valueAt(min, ageMs), limitAt(rule, max, ageMs)]
  return firstOf(groupsOf(scope, candidate), ({ name, tickets }) => {
    const total = aggregate('sum', numbersIn(tickets, attribute))
    if (total >= least && total <= most) return undefined
    return `the ${attribute} of ${name} is ${said(total)} in sum, and ${range(least, most)} is allowed`
  })
}
