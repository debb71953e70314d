import type { Aggregate, Comparison, CustomCheck, RuleClock, RuleScope } from '../matchmaking/rules.ts'

/** The names that rules may use: any in a file, and those that are declared in a configuration in TypeScript. */
export interface Names {
  readonly number: string
  readonly string: string
  readonly strings: string
  readonly team: string
}

/** Steps with absolute values, in order; `K` are the numbers that may change. */
export type StepsOf<K extends string> = readonly ({ readonly after: number; readonly off?: true } & {
  readonly [key in K]?: number
})[]
/** Steps of the same size, of the one number that the rule has. */
export interface Regular {
  readonly every: number
  readonly by: number
  readonly until: number
}
interface Clocked {
  readonly clock?: RuleClock
}
interface Firm extends Clocked {
  readonly relax?: StepsOf<never>
}
interface Relaxed<K extends string> extends Clocked {
  readonly relax?: StepsOf<K> | Regular
}
interface Scoped {
  readonly scope?: RuleScope
}
interface Bounded {
  readonly min?: number
  readonly max?: number
}

/** `{avg: rating, team: red}`, `{count: players}`, `{minus: [a, b]}` or a number. */
export type TermEntry<N extends Names = Names> =
  | number
  | { readonly plus: readonly [TermEntry<N>, TermEntry<N>] }
  | { readonly minus: readonly [TermEntry<N>, TermEntry<N>] }
  | AggregateEntry<N>
export type AggregateEntry<N extends Names = Names> = {
  [A in Aggregate]: { readonly [K in A]: A extends 'count' ? 'players' : N['number'] } & {
    readonly team?: N['team']
  }
}[Aggregate]

type Where<N extends Names> =
  | { readonly attribute: N['number']; readonly atLeast: number }
  | { readonly attribute: N['number']; readonly atMost: number }
  | { readonly attribute: N['number']; readonly equals: number }
  | { readonly attribute: N['string']; readonly equals: string }
  | { readonly attribute: N['string']; readonly oneOf: readonly string[] }
  | { readonly attribute: N['strings']; readonly contains: string }

interface Entries<N extends Names> {
  spread: Relaxed<'max'> &
    Scoped & {
      readonly attribute: N['number']
      readonly max: number
      readonly of?: 'range' | 'mean'
      readonly basis?: 'player' | 'ticket'
    }
  same: Firm & Scoped & { readonly attribute: N['number'] | N['string'] }
  differ: Firm & Scoped & { readonly attribute: N['number'] | N['string'] }
  overlap: Relaxed<'atLeast'> & Scoped & { readonly attribute: N['strings']; readonly atLeast: number }
  latency: Relaxed<'max' | 'spread'> & { readonly max: number; readonly spread?: number }
  balance: Relaxed<'within'> & {
    readonly attribute: N['number']
    readonly of?: 'avg' | 'sum' | 'max'
    readonly within: number
    readonly against?: 'match' | 'pairwise'
  }
  'even-teams': Relaxed<'within'> & { readonly within: number }
  'premade-parity': Relaxed<'within'> & { readonly within: number }
  count: Relaxed<'min' | 'max'> &
    Scoped &
    Bounded & { readonly attribute: N['string'] | N['strings']; readonly value: string }
  sum: Relaxed<'min' | 'max'> & Scoped & Bounded & { readonly attribute: N['number'] }
  where: Firm & { readonly team: N['team'] } & Where<N>
  compare: Firm & {
    readonly left: TermEntry<N>
    readonly is: Comparison
    readonly right: TermEntry<N>
  }
  accept: Firm & { readonly attribute: N['strings']; readonly of?: N['string'] }
  block: Firm & { readonly attribute: N['strings']; readonly of?: N['string'] }
  all: Nesting<N>
  any: Nesting<N>
  not: Nesting<N>
  xor: Nesting<N>
  /** Only in a configuration that is a program. */
  custom: Firm & { readonly check: CustomCheck }
}
interface Nesting<N extends Names> extends Firm {
  readonly rules: readonly RuleEntry<N>[] | Readonly<Record<string, RuleEntry<N>>>
}

export type RuleType = keyof Entries<Names>
export type RuleEntry<N extends Names = Names> = {
  [T in RuleType]: { readonly type: T } & Entries<N>[T]
}[RuleType]
/** A rule of this type. */
export type EntryOf<T extends RuleType> = Extract<RuleEntry, { readonly type: T }>
export type NestingEntry = EntryOf<'all' | 'any' | 'not' | 'xor'>
