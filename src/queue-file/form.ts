import type Type from 'typebox'

/** The parts of JSON Schema that the schemas of this folder use. */
export interface Form extends Type.TSchema {
  readonly $ref?: string
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Form[]
  readonly items?: Form
  readonly minItems?: number
  readonly maxItems?: number
  readonly properties?: Readonly<Record<string, Form>>
  readonly patternProperties?: Readonly<Record<string, Form>>
  readonly required?: readonly string[]
  readonly $defs?: Readonly<Record<string, Form>>
}

/** The form that a value of this union was meant to have. */
export function branchFor(value: unknown, branches: readonly Form[]): Form | undefined {
  const fitting = branches.filter((branch) => isOfType(value, branch))
  if (!isMapping(value)) return fitting[0]
  const typed = fitting.filter(({ properties }) => properties?.['type']?.const !== undefined)
  if (typed.length > 0) return typed.find(({ properties }) => properties?.['type']?.const === value['type'])
  const known = ({ properties = {} }: Form) => Object.keys(value).filter((key) => key in properties).length
  return fitting.toSorted((a, b) => known(b) - known(a))[0]
}

/** The values of `type` in a union of mappings. */
export function typesOf(branches: readonly Form[]): readonly string[] {
  return branches.flatMap(({ properties }) => {
    const type = properties?.['type']?.const
    return typeof type === 'string' ? [type] : []
  })
}

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isOfType(value: unknown, { type, enum: values }: Form): boolean {
  if (values) return typeof value === 'string'
  if (type === 'object') return isMapping(value)
  if (type === 'array') return Array.isArray(value)
  return type === 'integer' ? typeof value === 'number' : typeof value === type
}
