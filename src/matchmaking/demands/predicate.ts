import type { AttributeValue } from '../../match/attributes.ts'
import type { Predicate } from '../rules.ts'
import { setOf } from '../values.ts'

/** Whether the value is as demanded; a player who does not mind meets everything. */
export function meets(predicate: Predicate, value: AttributeValue | undefined): boolean {
  if (value === undefined) return true
  switch (predicate.kind) {
    case 'atLeast':
    case 'atMost':
      return typeof value === 'number' && isWithin(predicate, value)
    case 'equals':
      return value === predicate.value
    case 'contains':
      return hasOneOf(value, [predicate.value])
    case 'oneOf':
      return hasOneOf(value, predicate.values)
  }
}

function isWithin(
  { kind, value: limit }: { kind: 'atLeast' | 'atMost'; value: number },
  value: number,
): boolean {
  return kind === 'atLeast' ? value >= limit : value <= limit
}

function hasOneOf(value: AttributeValue, wanted: readonly string[]): boolean {
  return setOf(value)?.some((each) => wanted.includes(each)) ?? false
}
