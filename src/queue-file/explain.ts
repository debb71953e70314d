import type { Errors } from 'typebox/value'

import type { Found, KeyPath } from './found.ts'
import { nearest } from './nearest.ts'
import { GameServer, QueueEntry, QueueFile } from './schema.ts'

type SchemaError = ReturnType<typeof Errors>[number]

/** A schema error as a sentence that says what to write. */
export function explain(error: SchemaError): readonly Found[] {
  const path = keysIn(error.instancePath)
  // Repeats what `additionalProperties` says of the same key.
  if (error.keyword === 'boolean') return []
  if (error.keyword === 'additionalProperties')
    return error.params.additionalProperties.map((key) => ({
      path: [...path, key],
      says: unknownKey(path, key),
    }))
  if (error.keyword === 'required')
    return [{ path, says: `${named(path)} needs ${error.params.requiredProperties.join(', ')}` }]
  return [{ path, says: `${named(path)} ${requirement(error)}` }]
}

/** The schema's words for types, as a person says them. */
const typeWords: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'text',
  object: 'a mapping of keys to values',
}

function requirement(error: SchemaError): string {
  if (error.keyword === 'type') return `must be ${typeWords[String(error.params.type)] ?? error.message}`
  if (error.keyword === 'minimum') return `must be at least ${error.params.limit}`
  if (error.keyword === 'maximum') return `must be at most ${error.params.limit}`
  if (error.keyword === 'minProperties' || error.keyword === 'minLength') return 'must not be empty'
  return error.message
}

function unknownKey(path: KeyPath, key: string): string {
  if (path.join() === 'queues')
    return `${key} is not a name for a queue: use 1 to 64 letters, digits and . _ -`
  if (path.at(-1) === 'env')
    return `${key} is not a name for a variable: use letters, digits and _, not starting with a digit`
  const known = Object.keys(schemaAt(path).properties).filter((each) => each !== '$schema')
  const meant = nearest(key, known)
  const correction = meant ? `did you mean ${meant}?` : `it has ${known.join(', ')}`
  return `${named(path)} has no ${key}: ${correction}`
}

function schemaAt(path: KeyPath): { readonly properties: object } {
  if (path.length === 0) return QueueFile
  return path.at(-1) === 'gameServer' ? GameServer : QueueEntry
}

function named(path: KeyPath): string {
  return path.length === 0 ? 'the file' : path.join('.')
}

/** A JSON pointer (RFC 6901). */
function keysIn(pointer: string): KeyPath {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
}
