import { expect, test } from 'vitest'

import { AnswerReader } from './answer-reader.ts'

/** All parts of the answer together, when it arrives in these pieces. */
function readAll(...pieces: readonly string[]) {
  const reader = new AnswerReader()
  const parts = pieces.flatMap((piece) => reader.read(Buffer.from(piece, 'latin1')) ?? [])
  return {
    body: parts.map(({ bytes }) => bytes.toString('latin1')).join(''),
    isLast: parts.at(-1)?.isLast ?? false,
    mayStayOpen: reader.mayStayOpen,
    endsByClose: reader.endsByClose,
  }
}

const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
const chunks = '5;x="y"\r\nhello\r\nA\r\n, players!\r\n0\r\nX-Sum: 5\r\n\r\n'

test.each([
  ['with a length', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', 'hello'],
  ['with length 0', 'HTTP/1.1 204 No Content\r\n\r\n', ''],
  ['not modified, with the length of the unsent body', 'HTTP/1.1 304 \r\nContent-Length: 5\r\n\r\n', ''],
  ['in chunks', chunked + chunks, chunks],
  [
    'after an interim one',
    'HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200\r\nContent-Length: 1\r\n\r\na',
    'a',
  ],
])('an answer %s is complete at its end, however it is split', (_what, text, body) => {
  expect(readAll(text)).toMatchObject({ body, isLast: true, mayStayOpen: true })
  expect(readAll(...Array.from(text))).toMatchObject({ body, isLast: true, mayStayOpen: true })
  for (let cut = 1; cut < text.length; cut += 1) {
    expect(readAll(text.slice(0, cut), text.slice(cut))).toMatchObject({ body, isLast: true })
    expect(readAll(text.slice(0, cut)).isLast).toBe(false)
  }
})

test('an answer without a length ends with its connection', () => {
  expect(readAll('HTTP/1.1 200 OK\r\n\r\nhel', 'lo')).toMatchObject({
    body: 'hello',
    isLast: false,
    endsByClose: true,
    mayStayOpen: false,
  })
})

test.each(['HTTP/1.1 204 \r\nConnection: x, Close\r\n\r\n', 'HTTP/1.0 204 \r\n\r\n'])(
  'the connection is not reused after %j',
  (text) => {
    expect(readAll(text)).toMatchObject({ isLast: true, mayStayOpen: false })
  },
)

test('a head keeps its values, with names in lower case', () => {
  const text = 'HTTP/1.1 404 Not Found\r\nSet-Cookie: a\r\nSET-COOKIE: b \r\nContent-Length: 0\r\n\r\n'
  expect(new AnswerReader().read(Buffer.from(text))?.head).toEqual({
    status: 404,
    reason: 'Not Found',
    headers: [
      ['set-cookie', 'a'],
      ['set-cookie', 'b'],
      ['content-length', '0'],
    ],
    connection: '',
    framing: { kind: 'length', bytes: 0 },
    staysOpen: true,
  })
})

test.each([
  ['no HTTP', 'SSH-2.0-x\r\n\r\n'],
  ['an unrequested upgrade', 'HTTP/1.1 101 Switching\r\n\r\n'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na'],
  ['two lengths, where there is no body', 'HTTP/1.1 204 OK\r\nContent-Length: 3\r\nContent-Length:\r\n\r\n'],
  ['an invalid length, where there is no body', 'HTTP/1.1 304 OK\r\nContent-Length: +3\r\n\r\n'],
  ['a length and a coding', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['a length that is not a number', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n'],
  ['a tab behind a length', 'HTTP/1.1 200 OK\r\nContent-Length: 1\t\r\n\r\na'],
  ['another coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n'],
  ['a header after a bare line feed', 'HTTP/1.1 200 OK\r\nA: b\nC: d\r\n\r\n'],
  ['a folded header', 'HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n'],
  ['more than its length', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab'],
  ['more than its last chunk', `${chunked}0\r\n\r\nHTTP/1.1 200 OK`],
  ['a chunk that is longer than its size', `${chunked}1\r\nab\r\n0\r\n\r\n`],
  ['a space behind a chunk size', `${chunked}1 \r\na\r\n0\r\n\r\n`],
  ['a carriage return behind a chunk size', `${chunked}3\r\r\nabc\r\n0\r\n\r\n`],
  ['a carriage return in a trailer', `${chunked}0\r\nA: b\rC: d\r\n\r\n`],
  ['a chunk without a size', `${chunked}x\r\n`],
  ['a chunk size that ends in a bare line feed', `${chunked}1\n`],
  ['a chunk size that does not end', `${chunked}${'1;'.repeat(10_000)}`],
  ['a head that does not end', `HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(20_000)}`],
])('%s is not a valid answer', (_what, text) => {
  expect(() => readAll(text)).toThrow()
})
