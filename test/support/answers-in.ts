/** What a peer has answered so far, in the words of `input.ts`. Incomplete answers are left out. */
export function answersIn(bytes: Buffer, sent: Buffer): readonly string[] {
  if (!bytes.subarray(0, HTTP.length).equals(HTTP)) return linesIn(bytes)
  return httpAnswersIn(bytes, sent.toString('latin1', 0, 5) === 'HEAD ')
}

const HTTP = Buffer.from('HTTP/')
const HEAD_END = '\r\n\r\n'

function linesIn(bytes: Buffer): readonly string[] {
  const text = bytes.toString('utf8')
  return text.split('\n').slice(0, -1)
}

function httpAnswersIn(bytes: Buffer, withoutBody: boolean): readonly string[] {
  const end = bytes.indexOf(HEAD_END)
  if (end < 0) return []
  const head = bytes.toString('latin1', 0, end)
  const rest = bytes.subarray(end + HEAD_END.length)
  const status = head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length)
  if (status === '100') return [status, ...httpAnswersIn(rest, withoutBody)]
  if (status === '101') return [status, ...framesIn(rest)]
  if (head.includes('text/event-stream')) return [`${status} stream`]
  const body = withoutBody ? rest.subarray(0, 0) : bodyIn(head, rest)
  if (!body) return []
  const isProblem = /^content-type: application\/problem\+json/im.test(head)
  const said = isProblem && body.length > 0 ? ` ${codeIn(body)}` : ''
  return [`${status}${said}`, ...httpAnswersIn(rest.subarray(sizeOf(head, body)), withoutBody)]
}

function codeIn(body: Buffer): string {
  return (JSON.parse(body.toString('utf8')) as { code: string }).code
}

function bodyIn(head: string, rest: Buffer): Buffer | undefined {
  const length = lengthIn(head)
  if (length !== undefined) return rest.length < length ? undefined : rest.subarray(0, length)
  if (!/^transfer-encoding: chunked/im.test(head)) return rest.subarray(0, 0)
  const end = rest.indexOf(`0${HEAD_END}`)
  return end < 0 ? undefined : rest.subarray(0, end + `0${HEAD_END}`.length)
}

function sizeOf(head: string, body: Buffer): number {
  return body.length === 0 ? 0 : (lengthIn(head) ?? body.length)
}

function lengthIn(head: string): number | undefined {
  const [, length] = /^content-length: (\d+)/im.exec(head) ?? []
  return length === undefined ? undefined : Number(length)
}

const SHORT = 126
/** From so many on, the same answers are counted. */
const FEW = 3
const opcodes = { text: 1, close: 8 } as const

/** A server's frames are not masked; none here is longer than 64 kB. */
function framesIn(bytes: Buffer): readonly string[] {
  const said: string[] = []
  let rest = bytes
  for (let size = sizeOfFrame(rest); size <= rest.length; size = sizeOfFrame(rest)) {
    const payload = rest.subarray(rest.readUInt8(1) < SHORT ? 2 : 4, size)
    said.push(...frameSays(rest.readUInt8(0) & 0x0f, payload))
    rest = rest.subarray(size)
  }
  return said
}

function sizeOfFrame(bytes: Buffer): number {
  const told = bytes.length < 2 ? Infinity : bytes.readUInt8(1)
  if (told < SHORT) return 2 + told
  return bytes.length < 4 ? Infinity : 4 + bytes.readUInt16BE(2)
}

/** Pings and pongs say nothing here. */
function frameSays(opcode: number, payload: Buffer): readonly string[] {
  if (opcode === opcodes.text) return [payload.toString('utf8')]
  if (opcode !== opcodes.close) return []
  return [payload.length < 2 ? 'close' : `close ${payload.readUInt16BE(0)}`]
}

/** As `input.ts` writes it: `200 then 3 × UNKNOWN then closed`. */
export function inWords(answers: readonly string[]): string {
  const words: string[] = []
  for (let at = 0; at < answers.length;) {
    const answer = answers[at] ?? ''
    const other = answers.findIndex((each, i) => i > at && each !== answer)
    const count = (other < 0 ? answers.length : other) - at
    if (count < FEW) words.push(...answers.slice(at, at + count))
    else words.push(`${count} × ${answer}`)
    at += count
  }
  return words.join(' then ')
}

/** The other way round. */
export function fromWords(words: string): readonly string[] {
  return words.split(' then ').flatMap((each) => {
    const [, count, answer] = /^(\d+) × (.*)$/.exec(each) ?? []
    return count === undefined || answer === undefined
      ? [each]
      : Array.from({ length: Number(count) }, () => answer)
  })
}
