import { exactly, nearly, refusing, type Element, type Part } from '../element.ts'
import { numberOf, type Fields } from '../read.ts'
import type { Attributes } from './attributes.ts'
import { drafts, type Draft, type TeamSizes } from './drafts.ts'
import type { PlayFabRule } from './playfab-rule.ts'
import { relaxedBy, type Relaxed } from './relaxed.ts'

/** The queue that rules are converted in. */
export interface Surroundings {
  readonly teams: TeamSizes
  readonly attributes: Attributes
}

export interface ConvertedRules {
  readonly rules: Readonly<Record<string, Fields>>
  readonly elements: readonly Element[]
}

export function convertRules(all: readonly PlayFabRule[], around: Surroundings): ConvertedRules {
  const converted = all.map((rule) => ({ rule, ...convertRule(rule, around) }))
  const made = converted.flatMap(({ rule: { name }, made: rule }) => (rule ? [[name, rule]] : []))
  return {
    rules: Object.fromEntries(made) as Record<string, Fields>,
    elements: [
      ...converted.flatMap(({ elements }) => elements),
      ...weights(converted.flatMap(({ rule, made: kept }) => (kept ? [rule] : []))),
    ],
  }
}

interface ConvertedRule {
  readonly made?: Fields
  readonly elements: readonly Element[]
}

function convertRule(rule: PlayFabRule, { teams, attributes }: Surroundings): ConvertedRule {
  const part = partOf(rule)
  const draft = Object.hasOwn(drafts, rule.type) ? drafts[rule.type] : undefined
  if (!draft) return { elements: [refusing(part, `Muster knows no rule of type ${rule.type}`)] }
  const absent = draft.limits.find(({ field }) => !hasValue(rule, field))
  if (absent) return { elements: [refusing(part, `it needs a number ${absent.field}`)] }
  const relaxed = relaxedBy(rule.fields, draft.limits)
  if (!relaxed) return { elements: [nearly(part, 'left out: it never forbids anything')] }
  const used = use(rule, draft, attributes)
  if (used.kind === 'refused') return { elements: [refusing(part, used.why)] }
  const says = [...used.differs, ...(draft.differs ? [draft.differs(teams)] : [])]
  return {
    made: {
      ...draft.rule(teams),
      ...used.attribute,
      ...relaxed.first,
      ...(relaxed.relax !== undefined && { relax: relaxed.relax }),
    },
    elements: [
      says.length === 0 ? exactly(part) : nearly(part, says.join('; ')),
      ...relaxations(rule, relaxed),
      ...unknownFields(rule, draft),
    ],
  }
}

function partOf({ name, path }: PlayFabRule): Part {
  return { name: `rule ${name}`, path, place: ['rules', name] }
}

/** A custom expansion may stand in place of the value. */
function hasValue({ fields }: PlayFabRule, field: string): boolean {
  const { CustomExpansion, Expansion } = fields
  return numberOf(fields[field]) !== undefined || (CustomExpansion ?? Expansion ?? undefined) !== undefined
}

type Looked =
  | { readonly kind: 'used'; readonly attribute: Fields; readonly differs: readonly string[] }
  | { readonly kind: 'refused'; readonly why: string }

function use(rule: PlayFabRule, { attribute: kind, party }: Draft, attributes: Attributes): Looked {
  if (kind === undefined) return { kind: 'used', attribute: {}, differs: [] }
  const used = attributes.use({ rule, kind, party: party?.(rule.fields) })
  if (used.kind === 'refused') return used
  // A rule on latencies names no attribute.
  return { ...used, attribute: kind === 'latency' ? {} : { attribute: used.name } }
}

function relaxations(rule: PlayFabRule, { expansion, notes }: Relaxed): readonly Element[] {
  const part = (key: string): Part => ({
    ...partOf(rule),
    name: `${rule.name}.${key}`,
    path: [...rule.path, key],
  })
  const expanded = expansion
    ? [notes.length === 0 ? exactly(part(expansion.key)) : nearly(part(expansion.key), notes.join('; '))]
    : []
  if (numberOf(rule.fields['SecondsUntilOptional']) === undefined) return expanded
  const says = 'from then on it forbids nothing; PlayFab still tries the tickets first that keep it'
  return [...expanded, nearly(part('SecondsUntilOptional'), says)]
}

const ofAll = [
  'Type',
  'Name',
  'Weight',
  'SecondsUntilOptional',
  'LinearExpansion',
  'CustomExpansion',
  'Expansion',
]

function unknownFields({ name, fields, path }: PlayFabRule, draft: Draft): readonly Element[] {
  return Object.keys(fields)
    .filter((key) => !ofAll.includes(key) && !draft.fields.includes(key))
    .map((key) => refusing({ name: `${name}.${key}`, path: [...path, key] }, 'it is no field of this rule'))
}

/** Weights only matter where they differ. */
function weights(rules: readonly PlayFabRule[]): readonly Element[] {
  const weighed = rules.flatMap((rule) => {
    const weight = numberOf(rule.fields['Weight'])
    return weight === undefined ? [] : [{ rule, weight }]
  })
  if (new Set(weighed.map(({ weight }) => weight)).size < 2) return []
  return weighed
    .filter(({ weight }) => weight !== 1)
    .map(({ rule: { name, path } }) =>
      nearly(
        { name: `${name}.Weight`, path: [...path, 'Weight'], place: ['rules', name] },
        'no rule weighs more than another: Muster makes the best match that all of them allow',
      ),
    )
}
