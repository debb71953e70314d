import { Errors } from 'typebox/value'

import type { Form } from './form.ts'
import { nearest } from './nearest.ts'

type SchemaError = ReturnType<typeof Errors>[number]

/** The schema's words for types, as a person says them. */
const typeWords: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping of keys to values',
}

/** What the form requires of a value that does not have it. */
export function requirements(value: unknown, form: Form): readonly string[] {
  if (form.enum) return form.enum.includes(value) ? [] : [oneOf(value, form.enum.map(String))]
  return Errors(form, value).map(requirement)
}

/** What a value of a union may be. */
export function wordsOf(branches: readonly Form[]): string {
  const words = branches.map(
    ({ type = 'string', enum: values }) => values?.join(', ') ?? typeWords[type] ?? type,
  )
  return [...new Set(words)].join(' or ')
}

function oneOf(value: unknown, known: readonly string[]): string {
  const meant = typeof value === 'string' ? nearest(value, known) : undefined
  return `must be one of ${known.join(', ')}${meant ? `: did you mean ${meant}?` : ''}`
}

function requirement(error: SchemaError): string {
  if (error.keyword === 'type') return `must be ${typeWords[String(error.params.type)] ?? error.message}`
  if (error.keyword === 'minimum') return `must be at least ${error.params.limit}`
  if (error.keyword === 'exclusiveMinimum') return `must be more than ${error.params.limit}`
  if (error.keyword === 'maximum') return `must be at most ${error.params.limit}`
  if (error.keyword === 'const') return `must be ${String(error.params.allowedValue)}`
  if (error.keyword === 'pattern')
    return 'must have letters, digits, _ and -, at most 64, and start with a letter'
  return error.keyword === 'minLength' ? 'must not be empty' : error.message
}
