import { exactly, nearly, refusing, type Element, type Part } from '../element.ts'
import { fieldsOf, listOf, nameOf, numberOf, textOf, type Fields } from '../read.ts'

export interface ConvertedAttributes {
  readonly attributes: Fields
  /** The types of the rule set, by its names. */
  readonly types: ReadonlyMap<string, string>
  readonly elements: readonly Element[]
}

const kinds: Readonly<Record<string, string>> = {
  number: 'number',
  string: 'string',
  string_list: 'strings',
  string_number_map: 'numberMap',
}

/** What players bring. `aggregations`: how rules make one value of a party's, by attribute. */
export function convertAttributes(
  raw: unknown,
  aggregations: ReadonlyMap<string, string>,
): ConvertedAttributes {
  const attributes: Record<string, unknown> = {}
  const types = new Map<string, string>()
  const elements = listOf(raw).map((each, place): Element => {
    const fields = fieldsOf(each)
    const [name, type] = [textOf(fields['name']), textOf(fields['type'])]
    const part: Part = {
      name: `attribute ${name}`,
      path: ['playerAttributes', String(place)],
      place: ['attributes', nameOf(name)],
    }
    const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined
    if (kind === undefined) return refusing(part, `${type} is no type of an attribute`)
    types.set(name, type)
    attributes[nameOf(name)] = entryOf(kind, fields['default'], aggregations.get(name))
    return name === nameOf(name) ? exactly(part) : nearly(part, `it is called ${nameOf(name)}`)
  })
  return { attributes, types, elements }
}

const parties: Readonly<Record<string, readonly string[]>> = {
  number: ['avg', 'min', 'max'],
  strings: ['union', 'intersection'],
}

function entryOf(type: string, given: unknown, aggregation: string | undefined): unknown {
  const party =
    aggregation !== undefined && parties[type]?.includes(aggregation) ? { party: aggregation } : {}
  const missing = given === undefined ? {} : { missing: { default: valueOf(type, given) } }
  const more = { ...missing, ...party }
  return Object.keys(more).length === 0 ? type : { type, ...more }
}

function valueOf(type: string, given: unknown): unknown {
  if (type === 'number') return numberOf(given) ?? NaN
  return type === 'strings' ? listOf(given).map(textOf) : given
}
