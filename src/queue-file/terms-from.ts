import type { Aggregate, Term } from '../matchmaking/rules.ts'
import type { AggregateEntry, TermEntry } from './rule-entry.ts'

export function termFrom(entry: TermEntry): Term {
  if (typeof entry === 'number') return { kind: 'constant', value: entry }
  if ('plus' in entry) return { kind: 'plus', left: termFrom(entry.plus[0]), right: termFrom(entry.plus[1]) }
  if ('minus' in entry)
    return { kind: 'minus', left: termFrom(entry.minus[0]), right: termFrom(entry.minus[1]) }
  const { aggregate, attribute } = aggregated(entry)
  const { team } = entry
  return {
    kind: 'of',
    aggregate,
    ...(attribute !== undefined && { attribute }),
    ...(team !== undefined && { team }),
  }
}

export interface Aggregated {
  readonly aggregate: Aggregate
  /** Not of `count`, which counts players. */
  readonly attribute?: string
}

/** What is computed of which attribute. */
export function aggregated(entry: AggregateEntry): Aggregated {
  if ('count' in entry) return { aggregate: 'count' }
  if ('avg' in entry) return { aggregate: 'avg', attribute: entry.avg }
  if ('min' in entry) return { aggregate: 'min', attribute: entry.min }
  if ('max' in entry) return { aggregate: 'max', attribute: entry.max }
  if ('sum' in entry) return { aggregate: 'sum', attribute: entry.sum }
  if ('median' in entry) return { aggregate: 'median', attribute: entry.median }
  return { aggregate: 'stddev', attribute: entry.stddev }
}
