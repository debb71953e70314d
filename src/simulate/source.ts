import type { AttributeValue } from '../match/attributes.ts'
import type { AttributeType } from '../matchmaking/attribute-types.ts'
import type { MatchRules } from '../matchmaking/rules.ts'
import type { CrowdOptions } from './crowd-options.ts'
import type { Random } from './random.ts'

/** What each member of a party brings for one attribute. */
export type Source = (members: number) => readonly AttributeValue[]

/** What a source is made from. */
export interface SourceNeeds {
  readonly name: string
  readonly type: AttributeType
  readonly rules: MatchRules | undefined
  readonly options: CrowdOptions
  readonly random: Random
}

/** Each member has a value of their own. */
export function each(draw: () => AttributeValue): Source {
  return (members) => Array.from({ length: members }, draw)
}

/** All members have the same value. */
export function together(draw: () => AttributeValue): Source {
  return (members) => new Array<AttributeValue>(members).fill(draw())
}
