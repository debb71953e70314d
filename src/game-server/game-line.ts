import { MAX_LINE_BYTES } from '../protocol/lines.ts'

/** The first words that only the server itself says. Only spaces separate words, and a client skips those in front. */
const RESERVED = /^ *(?:STATE|JOINED|ERROR)(?: |$)/i

/**
 * Throws a `RangeError` if a game may not send this line. A newline would make two lines of it, and the second could be anything:
 * what players write never becomes a verb. A reserved word would have the players' SDK believe that the match is over, say.
 */
export function refuseBadLine(line: string): void {
  if (/[\r\n]/.test(line)) throw new RangeError('A line cannot hold a newline.')
  if (Buffer.byteLength(line) > MAX_LINE_BYTES)
    throw new RangeError(`A line has at most ${MAX_LINE_BYTES} bytes.`)
  if (RESERVED.test(line))
    throw new RangeError(
      'A line cannot begin with STATE, JOINED or ERROR: only the server itself says these.',
    )
}
