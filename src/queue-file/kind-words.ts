import type { AttributeKind } from '../matchmaking/attribute-types.ts'

/** The kinds of attributes, as a person says them. */
export const kindWords: Readonly<Record<AttributeKind, string>> = {
  number: 'a number',
  string: 'a text',
  strings: 'a list of texts',
  numberMap: 'a map from names to numbers',
  latency: 'a map from regions to milliseconds',
}
