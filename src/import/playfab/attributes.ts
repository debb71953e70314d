import { exactly, nearly, type Element } from '../element.ts'
import { fieldsOf, listOf, numberOf, textOf, type Fields } from '../read.ts'
import { Names } from './names.ts'
import type { PlayFabRule } from './playfab-rule.ts'

export type Kind = 'number' | 'string' | 'strings' | 'latency'
type Party = 'avg' | 'min' | 'max'

/** What a rule needs of an attribute. */
export interface Need {
  readonly rule: PlayFabRule
  readonly kind: Kind
  /** One number of a party. */
  readonly party: Party | undefined
}

export type Used =
  | { readonly kind: 'used'; readonly name: string; readonly differs: readonly string[] }
  | { readonly kind: 'refused'; readonly why: string }

interface Declared {
  readonly name: string
  readonly kind: Kind
  /** The first rule on it, which decides what is missing. */
  readonly by: PlayFabRule
  party: Party | undefined
}

/** The attributes of a queue: PlayFab declares none, so they follow from what its rules look at. */
export class Attributes {
  readonly #names = new Names(['latencies'])
  readonly #declared = new Map<string, Declared>()
  readonly #elements: Element[] = []

  use({ rule, kind, party }: Need): Used {
    const { source, path } = sourceOf(rule)
    if (path === '') return { kind: 'refused', why: 'it names no attribute' }
    const id = JSON.stringify([source, path])
    const known = this.#declared.get(id)
    if (!known) {
      const name = kind === 'latency' ? 'latencies' : this.#names.give(readable(path, kind))
      this.#declared.set(id, { name, kind, by: rule, party })
      this.#elements.push(elementOf({ name, kind, source, path, rule }))
      return { kind: 'used', name, differs: withoutDefault(rule) }
    }
    if (known.kind !== kind)
      return { kind: 'refused', why: `${path} is a ${known.kind} for ${known.by.name}, and a ${kind} here` }
    known.party ??= party
    return { kind: 'used', name: known.name, differs: conflicts(known, { rule, kind, party }) }
  }

  get entries(): Fields {
    return Object.fromEntries(
      [...this.#declared.values()].map((declared) => [declared.name, entryOf(declared)]),
    )
  }

  get elements(): readonly Element[] {
    return this.#elements
  }
}

/** Where the value comes from. A region selection rule has only a path. */
function sourceOf({ fields }: PlayFabRule): { readonly source: string; readonly path: string } {
  const { Source, Path } = fieldsOf(fields['Attribute'])
  return { source: textOf(Source) || 'User', path: textOf(Path) || textOf(fields['Path']) }
}

/** `$.playerSkill.mean` is a path in JSON. The name `version` is taken, by the text that a client sends. */
function readable(path: string, kind: Kind): string {
  const name = path.replace(/^\$\.?/, '').replace(/[^A-Za-z0-9]+$/, '')
  return name === 'version' && kind !== 'string' ? 'version-number' : name
}

interface Named {
  readonly name: string
  readonly kind: Kind
  readonly source: string
  readonly path: string
  readonly rule: PlayFabRule
}

function elementOf({ name, kind, source, path, rule }: Named): Element {
  const at = [...rule.path, kind === 'latency' ? 'Path' : 'Attribute']
  const part = { name: `attribute ${path}`, path: at, place: ['attributes', name] } as const
  const says = [
    ...(kind === 'latency' ? ['a join brings latencies, an object of milliseconds by region'] : []),
    ...(kind !== 'latency' && name !== path ? [`it is called ${name}`] : []),
    ...(source === 'PlayerEntity' ? ['a join brings it: Muster keeps no objects of players'] : []),
  ]
  return says.length === 0 ? exactly(part) : nearly(part, says.join('; '))
}

function entryOf({ kind, by, party }: Declared): unknown {
  const missing = missingOf(by, kind)
  const more = {
    ...(missing !== undefined && { missing }),
    ...(party !== undefined && party !== 'avg' && { party }),
  }
  return Object.keys(more).length === 0 ? kind : { type: kind, ...more }
}

/** What happens to a player without a value, as this rule has it; `undefined`: the join is refused. */
function missingOf({ fields }: PlayFabRule, kind: Kind): 'any' | Fields | undefined {
  const given = fields['DefaultAttributeValue']
  if (textOf(fields['AttributeNotSpecifiedBehavior']) === 'MatchAny') return 'any'
  if (given === undefined || given === null) return undefined
  if (kind === 'number') return numberOf(given) === undefined ? undefined : { default: numberOf(given) }
  return { default: kind === 'strings' ? listOf(given).map(textOf) : textOf(given) }
}

function withoutDefault({ fields }: PlayFabRule): readonly string[] {
  const asksForOne = textOf(fields['AttributeNotSpecifiedBehavior']) === 'UseDefault'
  const hasNone = (fields['DefaultAttributeValue'] ?? undefined) === undefined
  return asksForOne && hasNone ? ['it has no DefaultAttributeValue: a join without a value is refused'] : []
}

/** An attribute says once what is missing, and what a party has. */
function conflicts(known: Declared, { rule, kind, party }: Need): readonly string[] {
  const [own, first] = [rule, known.by].map((each) => JSON.stringify(missingOf(each, kind) ?? null))
  return [
    ...(own === first ? [] : [`of a missing ${known.name} ${known.by.name} decides`]),
    ...(party === undefined || party === known.party
      ? []
      : [`the ${known.name} of a party is its ${known.party ?? 'avg'}, as another rule says`]),
  ]
}
