import { LATENCIES } from '../matchmaking/attribute-types.ts'
import { attributeUses } from './attribute-uses.ts'
import type { Found, KeyPath } from './found.ts'
import { lintAttribute, lintTeamName } from './lint-names.ts'
import { lintPossible } from './lint-possible.ts'
import { lintRelax } from './lint-relax.ts'
import { lintTerm } from './lint-terms.ts'
import type { QueuePlace } from './queue-place.ts'
import type { NestingEntry, RuleEntry } from './rule-entry.ts'
import type { RulePlace } from './rule-place.ts'
import { isNesting, namedEntries } from './rules-from.ts'

export function lintRules(queue: QueuePlace): readonly Found[] {
  const { entry, path } = queue
  return Object.entries(entry.rules ?? {}).flatMap(([name, rule]) =>
    lintRule({ name, entry: rule, path: [...path, 'rules', name], reversed: false }, queue),
  )
}

function lintRule(rule: RulePlace, queue: QueuePlace): readonly Found[] {
  const { entry } = rule
  const own = [...lintUses(rule, queue), ...lintRelax(rule)]
  const inner = isNesting(entry) ? lintNesting(entry, rule, queue) : []
  // Whether a rule can pass is only asked of one that is right by itself.
  return own.length > 0 ? [...own, ...inner] : [...lintPossible(rule, queue.teams), ...inner]
}

function lintUses({ entry, path }: RulePlace, queue: QueuePlace): readonly Found[] {
  const { attributes, teams } = queue
  return [
    ...attributeUses(entry).flatMap(({ key, ...use }) =>
      lintAttribute({ ...use, user: entry.type, path: [...path, key] }, attributes),
    ),
    ...(entry.type === 'latency' && !attributes[LATENCIES]
      ? [{ path, says: `latency needs an attribute: write attributes: { ${LATENCIES}: latency }` }]
      : []),
    ...(entry.type === 'where'
      ? [...lintWhere(entry, path), ...lintTeamName(entry.team, teams, [...path, 'team'])]
      : []),
    ...(entry.type === 'compare'
      ? [
          ...lintTerm(entry.left, [...path, 'left'], queue),
          ...lintTerm(entry.right, [...path, 'right'], queue),
        ]
      : []),
  ]
}

const predicates = ['atLeast', 'atMost', 'equals', 'contains', 'oneOf']

function lintWhere(entry: RuleEntry, path: KeyPath): readonly Found[] {
  const given = Object.keys(entry).filter((key) => predicates.includes(key))
  if (given.length === 1) return []
  const has = given.length === 0 ? 'none' : given.join(' and ')
  return [{ path, says: `where needs exactly one of ${predicates.join(', ')}; it has ${has}` }]
}

function lintNesting(
  entry: NestingEntry,
  { name, path, reversed }: RulePlace,
  queue: QueuePlace,
): readonly Found[] {
  const inner = namedEntries(entry)
  const faults = [
    entry.type === 'not' && inner.length > 1 && 'not takes one rule: put several into all or any',
    entry.type === 'xor' && inner.length < 2 && 'xor needs two rules or more',
  ]
  const keys = Array.isArray(entry.rules)
    ? (index: number) => String(index)
    : (index: number) => inner[index]?.[0] ?? ''
  return [
    ...faults.flatMap((says) => (says === false ? [] : [{ path: [...path, 'rules'], says }])),
    ...inner.flatMap(([own, each], index) =>
      lintRule(
        {
          name: `${name}.${own}`,
          entry: each,
          path: [...path, 'rules', keys(index)],
          reversed: reversed || entry.type === 'not' || entry.type === 'xor',
        },
        queue,
      ),
    ),
  ]
}
