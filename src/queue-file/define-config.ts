import type { AttributeKind, PartyValue } from '../matchmaking/attribute-types.ts'
import type { CustomCheck } from '../matchmaking/rules.ts'
import type { Names, RuleEntry, TermEntry } from './rule-entry.ts'

interface Declaration<K extends AttributeKind, V, P extends PartyValue> {
  readonly type: K
  readonly missing?: 'reject' | 'any' | { readonly default: V }
  readonly party?: P
  readonly shared?: boolean
}
type OfNumbers = 'avg' | 'min' | 'max'
type NumberMap = Readonly<Record<string, number>>
type Attribute =
  | AttributeKind
  | Declaration<'number', number, OfNumbers>
  | Declaration<'string', string, never>
  | Declaration<'strings', readonly string[], 'intersection' | 'union'>
  | Declaration<'numberMap', NumberMap, OfNumbers>
  | Declaration<'latency', NumberMap, 'max'>
type Attributes = Readonly<Record<string, Attribute>>

type Amount = number | { readonly min: number; readonly max: number }
interface Team {
  readonly name: string
  readonly count?: Amount
  readonly size: Amount
  readonly roles?: Readonly<Record<string, Amount>>
  readonly relax?: readonly {
    readonly after: number
    readonly size?: number
    readonly count?: number
    readonly roles?: NumberMap
  }[]
}

interface QueueWith<N extends Names> {
  readonly size?: number
  readonly minSize?: number
  readonly fillSeconds?: number
  readonly attributes?: Attributes
  readonly teams?: readonly Team[]
  readonly rules?: Readonly<Record<string, RuleEntry<N>>>
  readonly preferences?: Readonly<Record<string, { readonly term: TermEntry<N>; readonly weight: number }>>
  readonly versions?: string
  readonly properties?: Readonly<Record<string, unknown>>
  readonly gameServer?: {
    readonly command?: string
    readonly image?: string
    readonly env?: Readonly<Record<string, string>>
  }
  readonly pool?: {
    readonly min?: number
    readonly max: number
    readonly coverSeconds?: number
    readonly idleSeconds?: number
  }
}
type AnyQueue = QueueWith<Names>

type OfKind<A, K extends AttributeKind> = {
  [N in keyof A]: A[N] extends K | { readonly type: K } ? N : never
}[keyof A] &
  string
type AttributesOf<Q> = Q extends { readonly attributes: infer A } ? A : never
/** Without teams, all players are one. */
type TeamOf<Q> = Q extends { readonly teams: readonly { readonly name: infer T extends string }[] }
  ? T
  : 'players'

/** The names that the rules of the queue may use. */
interface NamesOf<Q> {
  readonly number: OfKind<AttributesOf<Q>, 'number'>
  readonly string: OfKind<AttributesOf<Q>, 'string'>
  readonly strings: OfKind<AttributesOf<Q>, 'strings'>
  readonly team: TeamOf<Q>
}

/** What the rules of each queue may be. */
type Checked<Q> = { readonly [N in keyof Q]: QueueWith<NamesOf<Q[N]>> }

interface Config<Q> {
  readonly queues: Q
  /** The queue for clients that name none. Without it, the first. */
  readonly default?: keyof Q & string
}

/**
 * The configuration of a system, as the default export of `muster.config.ts`, `.mjs` or `.js`. A rule that names an
 * attribute or a team that its queue does not declare, or an attribute of the wrong type, is an error of types.
 */
export function defineConfig<const Q extends Readonly<Record<string, AnyQueue>>>(
  config: Config<Q> & { readonly queues: Checked<NoInfer<Q>> },
): Config<Q> {
  return config
}

/**
 * A rule that is a function. It gives the reason why the match is wrong, or nothing. It must be pure: the same teams, the
 * same answer.
 */
export function customRule(check: CustomCheck): { readonly type: 'custom'; readonly check: CustomCheck } {
  return { type: 'custom', check }
}
