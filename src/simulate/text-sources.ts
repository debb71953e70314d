import { VERSION } from '../matchmaking/attribute-types.ts'
import { ROLES } from '../matchmaking/rules.ts'
import type { Weighted } from './random.ts'
import { givenRoleSource, roleSource } from './role-source.ts'
import { mentionedValues, usesOf } from './rule-uses.ts'
import { each, together, type Source, type SourceNeeds } from './source.ts'

/** How many values a set has that all must have in common, where none are given, and how often a player has each. */
const INVENTED = 5
const INVENTED_SHARE = 0.8
/** Of a player who has none of the values that the rules name. */
const NONE_OF_THEM = 'other'

/**
 * One text: the given ones, or those that the rules name, as often as matches need them. Friends who queue together have
 * agreed on it, unless the members of a team must differ.
 */
export function textSource(needs: SourceNeeds): Source | undefined {
  const { name, options, rules, random } = needs
  const values = options.values.get(name) ?? mentionedValues(rules, name)
  const uses = usesOf(rules, name)
  const agree = uses.some(({ kind }) => kind === 'differ') ? each : together
  if (values.length > 0) return agree(() => random.weighted(values) ?? '')
  if (name === VERSION) return each(() => '1.0.0')
  return uses.length === 0 ? each(() => NONE_OF_THEM) : undefined
}

/** A set of texts. */
export function setSource(needs: SourceNeeds): Source | undefined {
  const { name, options, rules, random } = needs
  const given = options.values.get(name)
  const team = name === ROLES ? rules?.teams.find(({ roles }) => roles.length > 0) : undefined
  if (team) return given ? givenRoleSource(needs, given) : roleSource(needs, team)
  if (given) return each(() => someOf(given, random))
  const mentioned = mentionedValues(rules, name)
  if (mentioned.length > 0) return mentionedSource(needs, mentioned)
  const kinds = new Set(usesOf(rules, name).map(({ kind }) => kind))
  if (kinds.has('accept')) return undefined
  if (kinds.has('overlap')) return each(() => someOf(inventedFor(name), random))
  // Lists of blocked players are short, if not empty.
  return each(() => [])
}

/** Twice as many players as needed can do it: with just enough, hardly any match would form. */
function mentionedSource({ rules, random }: SourceNeeds, mentioned: readonly Weighted<string>[]): Source {
  const seats = (rules?.teams ?? []).reduce((sum, { size, count }) => sum + size.max * count.max, 0)
  const shares = mentioned.map(({ value, weight }) => ({ value, weight: Math.min((2 * weight) / seats, 1) }))
  return each(() => {
    const own = shares.filter(({ weight }) => random.chance(weight)).map(({ value }) => value)
    return own.length > 0 ? own : [NONE_OF_THEM]
  })
}

function inventedFor(name: string): readonly Weighted<string>[] {
  return Array.from({ length: INVENTED }, (_, i) => ({ value: `${name}-${i + 1}`, weight: INVENTED_SHARE }))
}

/** Each with its weight as the share of players who have it; at least one. */
function someOf(values: readonly Weighted<string>[], random: SourceNeeds['random']): readonly string[] {
  const own = values.filter(({ weight }) => random.chance(weight)).map(({ value }) => value)
  return own.length > 0 ? own : [random.weighted(values) ?? '']
}
