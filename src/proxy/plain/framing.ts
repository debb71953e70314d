import { BadAnswer } from './bad-answer.ts'

/** How a body ends: by its length (possibly none), its last chunk, or the end of the connection. */
export type Framing =
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'until-close' }

/** What the head says about it: all values of both headers. */
export interface ToldFraming {
  readonly lengths: readonly string[]
  readonly codings: readonly string[]
}

/** The framing of an answer to a GET, POST or DELETE (RFC 9112, 6.3). Ambiguous ones are refused. */
export function framingOf(status: number, { lengths, codings }: ToldFraming): Framing {
  if (lengths.length + codings.length > 1) throw new BadAnswer('the answer has two different lengths')
  const [[length], [coding]] = [lengths, codings]
  if (coding !== undefined && coding.toLowerCase() !== 'chunked')
    throw new BadAnswer(`the answer has the transfer coding ${coding}`)
  if (length !== undefined && !/^\d{1,15}$/.test(length))
    throw new BadAnswer(`the answer has an invalid length: ${length}`)
  if (hasNoBody(status)) return { kind: 'length', bytes: 0 }
  if (coding !== undefined) return { kind: 'chunked' }
  return length === undefined ? { kind: 'until-close' } : { kind: 'length', bytes: Number(length) }
}

function hasNoBody(status: number): boolean {
  return status < 200 || status === 204 || status === 304
}
