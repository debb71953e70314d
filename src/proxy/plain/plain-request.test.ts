import { expect, test } from 'vitest'

import { plainRequestIn } from './plain-request.ts'

const host = 'Host: a\r\n'
const post = (headers: string, body = ''): string =>
  `POST /api/x?y=1 HTTP/1.1\r\n${host}${headers}\r\n${body}`
const limits = { headerBytes: 16_384, headers: 100 }
const read = (text: string) => plainRequestIn(Buffer.from(text, 'latin1'), limits)

test('a plain request is read with its body, but no further', () => {
  const text = post('Content-Length: 2\r\nX-Kept: \t a, b \t\r\n', '{}')
  expect(read(`${text}GET /`)).toEqual({
    method: 'POST',
    url: '/api/x?y=1',
    host: 'a',
    origin: undefined,
    headers: new Map([
      ['host', 'a'],
      ['content-length', '2'],
      ['x-kept', 'a, b'],
    ]),
    body: Buffer.from('{}'),
    bytes: Buffer.from(text),
  })
})

test.each([
  ['a GET', `GET /api HTTP/1.1\r\n${host}\r\n`],
  ['a DELETE', `DELETE /api/match/join HTTP/1.1\r\n${host}\r\n`],
  ['an explicit keep-alive', post('Connection: Keep-Alive\r\n')],
  ['a header in Latin-1', post('X: \xe9\r\n')],
  ['an empty header', post('X:\r\n')],
])('%s is plain', (_what, text) => {
  expect(read(text)?.bytes.length).toBe(text.length)
})

test.each([
  ['another method', `PUT /api/x HTTP/1.1\r\n${host}\r\n`],
  ['a tab behind a length', `POST /api/x HTTP/1.1\r\n${host}Content-Length: 0\t\r\n\r\n`],
  ['a lower-case method', `get /api/x HTTP/1.1\r\n${host}\r\n`],
  ['HTTP/1.0', `GET /api/x HTTP/1.0\r\n${host}\r\n`],
  ['an absolute URL', `GET http://a/api/x HTTP/1.1\r\n${host}\r\n`],
  ['two spaces', `GET  /api/x HTTP/1.1\r\n${host}\r\n`],
  ['a tab in the first line', `GET /api/x\tHTTP/1.1\r\n${host}\r\n`],
  ['a non-ASCII byte in the URL', `GET /api/\xe9 HTTP/1.1\r\n${host}\r\n`],
  ['no host', 'GET /api/x HTTP/1.1\r\n\r\n'],
  ['two hosts', post('host: b\r\n')],
  ['two lengths', post('Content-Length: 1\r\nContent-Length: 1\r\n', 'a')],
  ['a length with a sign', post('Content-Length: +1\r\n', 'a')],
  ['a length in hexadecimal', post('Content-Length: 0x1\r\n', 'a')],
  ['a list of lengths', post('Content-Length: 1, 1\r\n', 'a')],
  ['a length above the buffer limit', post('Content-Length: 65537\r\n', 'a'.repeat(65_537))],
  ['a coding', post('Transfer-Encoding: chunked\r\n', '0\r\n\r\n')],
  ['an upgrade', post('Upgrade: websocket\r\nConnection: upgrade\r\n')],
  ['a connection that closes', post('Connection: close\r\n')],
  ['a header that Connection names', post('Connection: keep-alive, x-hop\r\nX-Hop: 1\r\n')],
  ['an expectation', post('Expect: 100-continue\r\nContent-Length: 0\r\n')],
  ['a duplicate header', post('Cookie: a\r\nCookie: b\r\n')],
  ['a folded header', post('A: b\r\n c\r\n')],
  ['a space before the colon', post('A : b\r\n')],
  ['a header without a name', post(': b\r\n')],
  ['a line without a colon', post('A\r\n')],
  ['a bare line feed', post('A: b\nC: d\r\n')],
  ['a bare carriage return', post('A: b\rC: d\r\n')],
  ['a NUL', post('A: b\0\r\n')],
  ['a head above the limit', post(`A: ${'a'.repeat(16_400)}\r\n`)],
])('%s is not plain', (_what, text) => {
  expect(read(text)).toBeUndefined()
})

test('a request cut at any byte is incomplete', () => {
  const text = post('Content-Length: 2\r\n', '{}')
  for (let length = 0; length < text.length; length += 1) expect(read(text.slice(0, length))).toBeUndefined()
})
