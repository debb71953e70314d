import type { Found, KeyPath } from './found.ts'
import { lintAttribute, lintTeamName } from './lint-names.ts'
import type { QueuePlace } from './queue-place.ts'
import type { TermEntry } from './rule-entry.ts'
import { aggregated } from './terms-from.ts'

/** The names in a term. */
export function lintTerm(term: TermEntry, path: KeyPath, queue: QueuePlace): readonly Found[] {
  if (typeof term === 'number') return []
  if ('plus' in term) return lintPair(term.plus, [...path, 'plus'], queue)
  if ('minus' in term) return lintPair(term.minus, [...path, 'minus'], queue)
  const { aggregate, attribute } = aggregated(term)
  const use = { user: aggregate, kinds: ['number'] as const, path: [...path, aggregate] }
  return [
    ...(attribute === undefined ? [] : lintAttribute({ ...use, attribute }, queue.attributes)),
    ...(term.team === undefined ? [] : lintTeamName(term.team, queue.teams, [...path, 'team'])),
  ]
}

function lintPair(pair: readonly TermEntry[], path: KeyPath, queue: QueuePlace): readonly Found[] {
  return pair.flatMap((term, index) => lintTerm(term, [...path, String(index)], queue))
}

/** Whether the term is the same for every match. */
export function isConstant(term: TermEntry): boolean {
  if (typeof term === 'number') return true
  if ('plus' in term) return term.plus.every(isConstant)
  return 'minus' in term && term.minus.every(isConstant)
}
