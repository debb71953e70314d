import type { AttributeValue } from '../match/attributes.ts'
import type { AttributeTypes } from './attribute-types.ts'
import type { Stepped } from './steps.ts'

/**
 * Whose wait decides how far a rule is relaxed. `each`: every ticket has a limit of its own, and all must accept.
 */
export type RuleClock = 'each' | 'oldest' | 'newest' | 'average'

export type RuleScope = 'match' | 'team'
/** `stddev` is that of the whole population. */
export type Aggregate = 'avg' | 'min' | 'max' | 'sum' | 'count' | 'median' | 'stddev'

/** A number that is computed from the players of a match or of a team (all copies of it). */
export type Term =
  | { readonly kind: 'constant'; readonly value: number }
  | {
      readonly kind: 'of'
      readonly aggregate: Aggregate
      /** Not needed for `count`. */
      readonly attribute?: string
      /** Without it, of the whole match. */
      readonly team?: string
    }
  | { readonly kind: 'plus' | 'minus'; readonly left: Term; readonly right: Term }

/** What a player's value must be; `contains` is for sets, and the others for numbers or texts. */
export type Predicate =
  | { readonly kind: 'atLeast' | 'atMost'; readonly value: number }
  | { readonly kind: 'equals'; readonly value: number | string }
  | { readonly kind: 'contains'; readonly value: string }
  | { readonly kind: 'oneOf'; readonly values: readonly string[] }

export type Comparison = '<' | '<=' | '=' | '!=' | '>=' | '>'

/** What a rule demands; limits that may be relaxed are stepped. docs/matchmaking.md describes each. */
export type Demand =
  /** Range: highest minus lowest. Mean: the furthest from the mean. Of players, or of tickets (party values). */
  | {
      readonly kind: 'spread'
      readonly attribute: string
      readonly max: Stepped<number>
      readonly of: 'range' | 'mean'
      readonly scope: RuleScope
      readonly basis: 'player' | 'ticket'
    }
  | { readonly kind: 'same' | 'differ'; readonly attribute: string; readonly scope: RuleScope }
  | {
      readonly kind: 'overlap'
      readonly attribute: string
      readonly atLeast: Stepped<number>
      readonly scope: RuleScope
    }
  /** One region is within `max` for all, and all are within `spread` of each other there. Milliseconds. */
  | { readonly kind: 'latency'; readonly max: Stepped<number>; readonly spread?: Stepped<number> }
  | {
      readonly kind: 'balance'
      readonly attribute: string
      readonly of: 'avg' | 'sum' | 'max'
      readonly within: Stepped<number>
      /** Each team against all players of the match, or against each other team. */
      readonly against: 'match' | 'pairwise'
    }
  | { readonly kind: 'even-teams'; readonly within: Stepped<number> }
  /** Players whose value contains, or is, `value`. */
  | {
      readonly kind: 'count'
      readonly attribute: string
      readonly value: string
      readonly min: Stepped<number>
      readonly max: Stepped<number>
      readonly scope: RuleScope
    }
  | {
      readonly kind: 'sum'
      readonly attribute: string
      readonly min: Stepped<number>
      readonly max: Stepped<number>
      readonly scope: RuleScope
    }
  | {
      readonly kind: 'where'
      readonly team: string
      readonly attribute: string
      readonly predicate: Predicate
    }
  | { readonly kind: 'compare'; readonly left: Term; readonly is: Comparison; readonly right: Term }
  /**
   * A player's set against every other player: their id, or their value of another attribute. `block`: must not be in
   * it. `accept`: must be.
   */
  | {
      readonly kind: 'accept' | 'block'
      readonly attribute: string
      /** Without it, the other player's id. */
      readonly of?: string
    }
  | { readonly kind: 'all' | 'any' | 'not' | 'xor'; readonly rules: readonly Rule[] }
  | { readonly kind: 'premade-parity'; readonly within: Stepped<number> }
  /** From a configuration that is a program. */
  | { readonly kind: 'custom'; readonly check: CustomCheck }

/** The teams of a match that is considered, for a `custom` rule. Returns a reason, or nothing if the match is right. */
export type CustomCheck = (teams: readonly CustomTeam[]) => string | undefined

export interface CustomTeam {
  readonly name: string
  readonly players: readonly {
    readonly id: string
    readonly attributes: Readonly<Record<string, AttributeValue>>
  }[]
}

export interface Rule {
  readonly name: string
  readonly demand: Demand
  readonly clock: RuleClock
  /** From this age on, the rule forbids nothing. */
  readonly offAfterMs: number | undefined
}

/** What makes one allowed match better than another: seconds of waiting that each unit of the term is worth. */
export interface Preference {
  readonly name: string
  readonly term: Term
  readonly weight: number
}

/** A kind of team. With more than one copy, they are named `name_1` to `name_n`. */
export interface TeamRule {
  readonly name: string
  /** How many copies there may be: `max`, and from a ticket's age on, as few as `min`. */
  readonly count: { readonly min: Stepped<number>; readonly max: number }
  /** Players in each. */
  readonly size: { readonly min: Stepped<number>; readonly max: number }
  /** How many of each role, if the team has roles. */
  readonly roles: readonly RoleRule[]
}

export interface RoleRule {
  readonly role: string
  readonly min: Stepped<number>
  readonly max: number
}

/** The attribute that lists a player's roles, the preferred first. */
export const ROLES = 'roles'

/** Who may play with whom in a queue. */
export interface MatchRules {
  readonly attributes: AttributeTypes
  readonly teams: readonly [TeamRule, ...TeamRule[]]
  readonly rules: readonly Rule[]
  readonly preferences: readonly Preference[]
}
