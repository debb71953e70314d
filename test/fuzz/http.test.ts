import fc from 'fast-check'
import { expect, test } from 'vitest'

import { AnswerReader } from '../../src/proxy/plain/answer-reader.ts'
import { BadAnswer } from '../../src/proxy/plain/bad-answer.ts'
import { plainRequestIn } from '../../src/proxy/plain/plain-request.ts'
import { destinations } from '../../src/proxy/destinations.ts'
import { cutUp, fuzz, places, textOf } from '../support/fuzz.ts'
import { answerByNode, requestsByNode } from '../support/http-oracle.ts'

const rare = fc.constantFrom(' ', '\t', '\0', '\r', '\n', '\x7f', '\x80', ':', ',', '"', ';', '\v')
const lineEnd = fc.oneof(
  { weight: 30, arbitrary: fc.constant('\r\n') },
  fc.constantFrom('\n', '\r', '\r\r\n', '\r\n '),
)
const name = fc.constantFrom(
  'Host',
  'A',
  'content-length',
  'Content-Length',
  'Transfer-Encoding',
  'Connection',
  'Upgrade',
  'Origin',
  'X-A',
  'Expect',
  'Trailer',
)
const value = fc.oneof(
  fc.constantFrom(
    '',
    'h',
    '0',
    '3',
    '03',
    '+3',
    '3, 3',
    '3 ',
    'chunked',
    'gzip, chunked',
    'keep-alive',
    'close',
    '100-continue',
    ' \t3',
  ),
  fc.string({ maxLength: 5 }),
  textOf('3', ' ', 'chunked', ',', '\t'),
)

/** Mostly a header as it should be; now and then with something in it that readers differ on. */
const header = fc
  .tuple(
    name,
    fc.oneof({ weight: 20, arbitrary: fc.constant(':') }, fc.constantFrom(' :', ': ', ':\t', '', '::')),
    value,
    fc.option(rare, { freq: 12, nil: '' }),
    lineEnd,
  )
  .map((parts) => parts.join(''))
/** Mostly the first, now and then one of the others. */
const mostly = (usual: string, ...others: readonly string[]) =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(usual) }, fc.constantFrom(...others))

const target = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('/', '/api/match/join', '/a?b=c', '//h', '/%00') },
  { weight: 4, arbitrary: fc.webPath().map((path) => `/${path}`) },
  fc.constantFrom('*', 'http://h/', '/a b', '/é', ''),
)
const first = fc
  .tuple(
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom('GET', 'POST', 'DELETE') },
      fc.constantFrom('HEAD', 'get', 'PUT'),
    ),
    mostly(' ', '  ', '\t'),
    target,
    mostly(' HTTP/1.1', ' HTTP/1.0', ' HTTP/2.0', '', ' http/1.1'),
    lineEnd,
  )
  .map((parts) => parts.join(''))
const body = fc.oneof(
  fc.constantFrom('', 'abc', '{"a":1}', '3\r\nabc\r\n0\r\n\r\n'),
  fc.string({ maxLength: 8 }),
)
const usual = fc.constantFrom(
  'Host: h\r\n',
  'Host: h\r\nContent-Length: 3\r\n',
  'Host: h\r\nOrigin: http://h\r\n',
)
const requests = fc
  .tuple(first, usual, fc.array(header, { maxLength: 3 }), body)
  .map(([line, some, headers, rest]) => Buffer.from(`${line}${some}${headers.join('')}\r\n${rest}`, 'latin1'))

const NEXT = Buffer.from('GET /next HTTP/1.1\r\nHost: n\r\n\r\n')

test('a request that is read as plain is read the same by Node, with the same body and the same end', async () => {
  let [accepted, tried] = [0, 0]
  await fuzz(
    fc.asyncProperty(requests, async (bytes) => {
      tried += 1
      const ours = plainRequestIn(bytes, { headerBytes: 16_384, headers: 100 })
      if (!ours) return
      accepted += 1
      const [theirs, next] = await requestsByNode(Buffer.concat([ours.bytes, NEXT]))
      expect(theirs).toEqual({
        method: ours.method,
        url: ours.url,
        headers: [...ours.headers],
        body: ours.body.toString('latin1'),
      })
      expect(next?.url).toBe('/next')
    }),
  )
  // Otherwise too few inputs would reach the comparison.
  expect(accepted / tried).toBeGreaterThan(0.05)
})

const status = fc.constantFrom(
  'HTTP/1.1 200 OK',
  'HTTP/1.1 200',
  'HTTP/1.1 204 No Content',
  'HTTP/1.1 304 Not Modified',
  'HTTP/1.0 200 OK',
  'HTTP/1.1 404 ',
  'HTTP/1.1 100 Continue',
  'HTTP/1.1 2000',
  'HTTP/2 200 OK',
)
const chunk = fc
  .tuple(
    fc.constantFrom('3', '03', '3;a=b', ' 3', '+3', '0x3', '3 ', '4'),
    lineEnd,
    fc.constantFrom('abc', 'abcd'),
    lineEnd,
  )
  .map((parts) => parts.join(''))
const chunks = fc
  .tuple(
    fc.array(chunk, { maxLength: 3 }),
    fc.constantFrom('0\r\n\r\n', '0\r\n\r\n', '0\r\nA: b\r\n\r\n', '0\n\n', '', '00\r\n\r\n'),
  )
  .map(([all, last]) => all.join('') + last)
const answerHeaders = fc.constantFrom(
  'Content-Length: 3\r\n',
  'Transfer-Encoding: chunked\r\n',
  '',
  'Content-Length: 0\r\n',
)
const answers = fc
  .tuple(
    status,
    answerHeaders,
    fc.array(header, { maxLength: 2 }),
    fc.oneof(fc.constantFrom('', 'abc'), chunks),
  )
  .map(([line, some, headers, rest]) =>
    Buffer.from(`${line}\r\n${some}${headers.join('')}\r\n${rest}`, 'latin1'),
  )

interface Read {
  readonly status: number
  readonly framed: string
}

function readBy(reader: AnswerReader, pieces: readonly Buffer[]): Read | undefined {
  let [code, framed, isOver] = [0, '', false]
  for (const piece of pieces) {
    const part = reader.read(piece)
    code = part?.head?.status ?? code
    framed += part?.bytes.toString('latin1') ?? ''
    isOver ||= part?.isLast ?? false
  }
  return isOver || reader.endsByClose ? { status: code, framed } : undefined
}

function ours(pieces: readonly Buffer[]): Read | undefined | 'refused' {
  try {
    return readBy(
      new AnswerReader(),
      pieces.filter(({ length }) => length > 0),
    )
  } catch (error) {
    if (error instanceof BadAnswer) return 'refused'
    throw error
  }
}

/** Of the chunks that are generated here. */
function unchunked(framed: string): string {
  const [, size, rest = ''] = /^([0-9a-f]+)[ \t]*(?:;[^\r]*)?\r\n([^]*)$/i.exec(framed) ?? []
  const length = parseInt(size ?? '0', 16)
  return length === 0 ? '' : rest.slice(0, length) + unchunked(rest.slice(length + '\r\n'.length))
}

test('an answer that is read is read the same by Node', async () => {
  let read = 0
  await fuzz(
    fc.asyncProperty(answers, async (bytes) => {
      const our = ours([bytes])
      if (!our || our === 'refused') return
      read += 1
      const their = await answerByNode(bytes)
      expect(their?.status).toBe(our.status)
      const isChunked = /^transfer-encoding/im.test(bytes.toString('latin1'))
      expect(their?.body).toBe(isChunked ? unchunked(our.framed) : our.framed)
    }),
    0.5,
  )
  expect(read).toBeGreaterThan(0)
})

test('an answer is the same wherever the network cuts it', () =>
  fuzz(
    fc.property(answers, places, (bytes, cuts) => {
      const [whole, cut] = [
        ours([bytes]),
        ours(cutUp<Uint8Array>(bytes, cuts).map((piece) => Buffer.from(piece))),
      ]
      expect(cut).toEqual(whole)
    }),
  ))

const urls = textOf(
  '/',
  '/api',
  '/play/',
  'm1',
  '%2f',
  '%2e',
  '..',
  '.',
  '%00',
  '%',
  '?',
  '#',
  '\\',
  ';',
  'metrics',
  'match',
  'report',
  '%6d',
  '//',
)

test('no URL leads out of the API, or to what is not for players', () =>
  fuzz(
    fc.property(
      fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'OPTIONS'),
      urls.map((url) => `/api/${url}`),
      fc.constantFrom('players' as const, 'all' as const),
      (method, url, publicRoutes) => {
        const to = destinations({ publicRoutes, urlBytes: 4096 })(method, url)
        if (to.kind !== 'backend') return
        const path = new URL(`http://backend${to.path}`).pathname
        expect(decodeURIComponent(path).toLowerCase()).not.toMatch(
          /^\/+metrics(\/|$)|^\/+match\/+[^/]+\/+report\/*$|(^|\/)\.\.(\/|$)|\0/,
        )
        expect(to.path).toMatch(/^\//)
      },
    ),
  ))
