import { PositionedDocument } from '../queue-file/positions.ts'

/**
 * JSON as people write it, with comments and trailing commas. YAML reads both, and reports keys that are given twice, so
 * that only the comments must go. Everything stays where it is, for the lines of the report.
 */
export function readLenientJson(text: string): PositionedDocument {
  return new PositionedDocument(text.replace(TOKENS, blanked))
}

/** A text, a comment to the end of its line, a comment between marks, or a tab, which YAML does not allow before a key. */
const TOKENS = /"(?:\\.|[^"\\])*"|\/\/[^\n]*|\/\*[^]*?\*\/|\t/g

function blanked(token: string): string {
  return token.startsWith('"') ? token : token.replace(/[^\n]/g, ' ')
}
