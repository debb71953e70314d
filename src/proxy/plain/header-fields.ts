/** The name is in lower case. */
export type Header = readonly [name: string, value: string]

export const HEAD_END = '\r\n\r\n'

/** A control character, or half a line end: readers differ on what these mean. */
export const ambiguous = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|(?<!\r)\n/

const token = /^[\w!#$%&'*+.^`|~-]+$/

/**
 * A folded line has no name, and a space before the colon or a tab behind a length makes it invalid: all give
 * `undefined`.
 */
export function fieldIn(line: string): [name: string, value: string] | undefined {
  const colon = line.indexOf(':')
  const name = line.slice(0, Math.max(colon, 0))
  if (!token.test(name) || isLengthWithTab(name, line)) return undefined
  let [from, to] = [colon + 1, line.length]
  while (isSpace(line, from)) from += 1
  while (to > from && isSpace(line, to - 1)) to -= 1
  return [name.toLowerCase(), line.slice(from, to)]
}

/** Node refuses it. */
function isLengthWithTab(name: string, line: string): boolean {
  return line.endsWith('\t') && name.toLowerCase() === 'content-length'
}

function isSpace(line: string, at: number): boolean {
  return line[at] === ' ' || line[at] === '\t'
}
