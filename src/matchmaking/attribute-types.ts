import type { AttributeValue } from '../match/attributes.ts'

export type AttributeKind = 'number' | 'string' | 'strings' | 'numberMap' | 'latency'

/**
 * What a queue expects of a player. `reject`: a join without it is refused. `any`: it passes every rule on it, like a
 * player who does not mind.
 */
export type Missing =
  | { readonly kind: 'reject' }
  | { readonly kind: 'any' }
  | { readonly kind: 'default'; readonly value: AttributeValue }

/** How the values of a party become one: numbers `avg`, `min`, `max`; sets `intersection`, `union`. */
export type PartyValue = 'avg' | 'min' | 'max' | 'intersection' | 'union'

/** An attribute that a queue declares. A latency is a map from region to milliseconds. */
export interface AttributeType {
  readonly kind: AttributeKind
  readonly missing: Missing
  readonly party: PartyValue
  /** Whether the game is given it with the roster. */
  readonly shared: boolean
}

export type AttributeTypes = Readonly<Record<string, AttributeType>>

/** The attribute that holds `latencies` of a join. */
export const LATENCIES = 'latencies'
/** The attribute that holds `version` of a join. */
export const VERSION = 'version'
