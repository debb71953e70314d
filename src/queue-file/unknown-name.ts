import { QUEUE_ID_PATTERN } from '../protocol/ids.ts'
import type { Form } from './form.ts'
import { VARIABLE_PATTERN } from './game-server-schema.ts'

/** What names there may be, by the pattern of the keys of a mapping. */
const words: Readonly<Record<string, string>> = {
  [QUEUE_ID_PATTERN]: 'a name for a queue: use 1 to 64 letters, digits and . _ -',
  [VARIABLE_PATTERN]: 'a name for a variable: use letters, digits and _, not starting with a digit',
}
const OTHERWISE = 'a name: use 1 to 64 letters, digits, _ and -, starting with a letter'

export function unknownName(key: string, { patternProperties = {} }: Form): string {
  const [pattern = ''] = Object.keys(patternProperties)
  return `${key} is not ${words[pattern] ?? OTHERWISE}`
}
