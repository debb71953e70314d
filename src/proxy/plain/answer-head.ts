import { BadAnswer } from './bad-answer.ts'
import { framingOf, type Framing, type ToldFraming } from './framing.ts'
import { ambiguous, fieldIn, type Header } from './header-fields.ts'

export interface AnswerHead {
  readonly status: number
  readonly reason: string
  /** Names in lower case. */
  readonly headers: readonly Header[]
  /** The whole value of `Connection`. */
  readonly connection: string
  readonly framing: Framing
  /** Whether the connection can be used again after this answer. */
  readonly staysOpen: boolean
}

const statusLine = /^HTTP\/1\.([01]) (\d{3})(?: ([\t\x20-\x7e\x80-\xff]*))?$/
const closes = /(^|[ ,])close($|[ ,])/i

/** Without the empty line at its end. */
export function answerHeadIn(text: string): AnswerHead {
  const [first = '', ...lines] = text.split('\r\n')
  const [, minor, code, reason = ''] = statusLine.exec(first) ?? []
  // Nobody requested an upgrade.
  if (code === undefined || code === '101' || ambiguous.test(text))
    throw new BadAnswer('this is not an HTTP answer')
  const told: Told = { lengths: [], codings: [], connection: '' }
  const headers = lines.map((line) => noted(fieldIn(line), told))
  const { connection } = told
  const framing = framingOf(Number(code), told)
  const staysOpen = minor === '1' && framing.kind !== 'until-close' && !closes.test(connection)
  return { status: Number(code), reason, headers, connection, framing, staysOpen }
}

interface Told extends ToldFraming {
  readonly lengths: string[]
  readonly codings: string[]
  connection: string
}

function noted(field: Header | undefined, told: Told): Header {
  if (!field) throw new BadAnswer('the answer has an invalid header')
  const [name, value] = field
  if (name === 'content-length') told.lengths.push(value)
  else if (name === 'transfer-encoding') told.codings.push(value)
  else if (name === 'connection') told.connection += `${value},`
  return field
}
