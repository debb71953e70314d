import type { AttributeKind } from '../matchmaking/attribute-types.ts'
import type { EntryOf, RuleEntry, RuleType } from './rule-entry.ts'

interface Use {
  readonly key: 'attribute' | 'of'
  readonly attribute: string
  readonly kinds: readonly AttributeKind[]
}

const kinds: Readonly<Partial<Record<RuleType, readonly AttributeKind[]>>> = {
  spread: ['number'],
  balance: ['number'],
  sum: ['number'],
  same: ['string', 'number'],
  differ: ['string', 'number'],
  overlap: ['strings'],
  count: ['strings', 'string'],
  accept: ['strings'],
  block: ['strings'],
}

/** The attributes that a rule looks at, and what each must be. */
export function attributeUses(entry: RuleEntry): readonly Use[] {
  if (!('attribute' in entry)) return []
  const { attribute } = entry
  const of = entry.type === 'accept' || entry.type === 'block' ? entry.of : undefined
  return [
    {
      key: 'attribute',
      attribute,
      kinds: entry.type === 'where' ? whereKinds(entry) : (kinds[entry.type] ?? []),
    },
    ...(of === undefined ? [] : [{ key: 'of' as const, attribute: of, kinds: ['string' as const] }]),
  ]
}

function whereKinds(entry: EntryOf<'where'>): readonly AttributeKind[] {
  if ('contains' in entry) return ['strings']
  if ('oneOf' in entry) return ['string']
  return 'equals' in entry && typeof entry.equals === 'string' ? ['string'] : ['number']
}
