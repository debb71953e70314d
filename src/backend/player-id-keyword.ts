import { whyNoPlayerId } from '../protocol/ids.ts'

/** Tells a caller in words what is wrong with a player id. A pattern would only show itself, and cannot see what is not NFC. */
export const playerIdKeyword = {
  keyword: 'x-player-id',
  type: 'string' as const,
  before: 'maxLength',
  errors: true,
  validate: whyRefused,
}

function whyRefused(_schema: true, text: string): boolean {
  const why = whyNoPlayerId(text)
  // Ajv reads the errors of a keyword from its function.
  whyRefused.errors = why === undefined ? [] : [{ keyword: 'x-player-id', message: why, params: {} }]
  return why === undefined
}
whyRefused.errors = [] as { keyword: string; message: string; params: object }[]
