import { whyNoPlayerId } from '../protocol/ids.ts'

/** Explains what is wrong with a player id. A pattern could only show itself, and cannot check NFC. */
export const playerIdKeyword = {
  keyword: 'x-player-id',
  type: 'string' as const,
  before: 'maxLength',
  errors: true,
  validate: whyRefused,
}

const none: { keyword: string; message: string; params: object }[] = []

function whyRefused(_schema: true, text: string): boolean {
  const why = whyNoPlayerId(text)
  // Ajv reads a keyword's errors from its function.
  whyRefused.errors = why === undefined ? [] : [{ keyword: 'x-player-id', message: why, params: {} }]
  return why === undefined
}
whyRefused.errors = none
