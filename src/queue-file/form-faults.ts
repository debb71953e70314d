import type Type from 'typebox'

import { branchFor, isMapping, typesOf, type Form } from './form.ts'
import { said, type Found, type KeyPath } from './found.ts'
import { nearest } from './nearest.ts'
import { requirements, wordsOf } from './requirement.ts'
import { unknownName } from './unknown-name.ts'

/** A value of the document, with the form that it must have. */
interface Place {
  readonly value: unknown
  readonly form: Form
  readonly path: KeyPath
}

/** Every way in which the document does not have its form, with what to write instead. */
export function formFaults(document: unknown, schema: Type.TSchema): readonly Found[] {
  // Each schema is of TypeBox, whose types do not say what they hold.
  const root = schema as Form
  return faultsAt({ value: document, form: root, path: [] }, root)
}

function faultsAt(place: Place, root: Form): readonly Found[] {
  const { value, form, path } = place
  if (form.$ref !== undefined) return faultsAt({ ...place, form: definition(form.$ref, root) }, root)
  if (form.anyOf) return faultsOfUnion(place, form.anyOf, root)
  if (form.type === 'object' && isMapping(value)) return faultsOfMapping({ ...place, value }, root)
  if (form.type === 'array' && Array.isArray(value)) return faultsOfList({ ...place, value }, root)
  return requirements(value, form).map((says) => ({ path, says: `${said(path)} ${says}` }))
}

function definition(ref: string, { $defs = {} }: Form): Form {
  const found = $defs[ref.replace('#/$defs/', '')]
  if (!found) throw new Error(`the schema has no ${ref}`)
  return found
}

function faultsOfUnion(place: Place, branches: readonly Form[], root: Form): readonly Found[] {
  const { value, path } = place
  const branch = branchFor(value, branches)
  if (branch) return faultsAt({ ...place, form: branch }, root)
  const types = typesOf(branches)
  if (types.length === 0 || !isMapping(value))
    return [{ path, says: `${said(path)} must be ${wordsOf(branches)}` }]
  const given = value['type']
  const type = typeof given === 'string' ? given : JSON.stringify(given)
  if (given === undefined) return [{ path, says: `${said(path)} needs type: one of ${types.join(', ')}` }]
  const meant = nearest(type, types)
  const correction = meant ? `did you mean ${meant}?` : `use one of ${types.join(', ')}`
  return [{ path: [...path, 'type'], says: `${said(path)} has an unknown type ${type}: ${correction}` }]
}

interface Mapping extends Place {
  readonly value: Readonly<Record<string, unknown>>
}

function faultsOfMapping(place: Mapping, root: Form): readonly Found[] {
  const { value, form, path } = place
  const { properties, required = [] } = form
  const missing = required.filter((key) => value[key] === undefined)
  const needs = missing.length > 0 ? [{ path, says: `${said(path)} needs ${missing.join(', ')}` }] : []
  const inner = Object.entries(value).flatMap(([key, each]) => {
    const at = [...path, key]
    const own = properties ? formByName(key, properties) : formByPattern(key, form)
    if (own) return each === undefined ? [] : faultsAt({ value: each, form: own, path: at }, root)
    return [{ path: at, says: properties ? unknownKey(path, key, properties) : unknownName(key, form) }]
  })
  const empty =
    'minProperties' in form && Object.keys(value).length === 0
      ? [{ path, says: `${said(path)} must not be empty` }]
      : []
  return [...needs, ...empty, ...inner]
}

/** Not of `constructor` or `__proto__`, which each object has. */
function formByName(key: string, properties: Readonly<Record<string, Form>>): Form | undefined {
  return Object.hasOwn(properties, key) ? properties[key] : undefined
}

function formByPattern(key: string, { patternProperties = {} }: Form): Form | undefined {
  return Object.entries(patternProperties).find(([pattern]) => new RegExp(pattern).test(key))?.[1]
}

function unknownKey(path: KeyPath, key: string, properties: object): string {
  const known = Object.keys(properties).filter((each) => each !== '$schema')
  const meant = nearest(key, known)
  const correction = meant ? `did you mean ${meant}?` : `it has ${known.join(', ')}`
  return `${said(path)} has no ${key}: ${correction}`
}

function faultsOfList(place: Place & { readonly value: readonly unknown[] }, root: Form): readonly Found[] {
  const { value, form, path } = place
  const wrongLength = lengthFault(value.length, form)
  const own = wrongLength === undefined ? [] : [{ path, says: `${said(path)} ${wrongLength}` }]
  const { items } = form
  if (!items) return own
  return [
    ...own,
    ...value.flatMap((each, index) =>
      faultsAt({ value: each, form: items, path: [...path, String(index)] }, root),
    ),
  ]
}

function lengthFault(length: number, form: Form): string | undefined {
  const { minItems = 0, maxItems = Infinity } = form
  if (length >= minItems && length <= maxItems) return undefined
  if (minItems === maxItems) return `must have ${minItems} entries`
  return length < minItems ? 'must not be empty' : `must have at most ${maxItems} entries`
}
