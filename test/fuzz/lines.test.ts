import fc from 'fast-check'
import { expect, test } from 'vitest'

import { SseParser } from '../../src/client/sse.ts'
import { LineSplitter } from '../../src/protocol/line-splitter.ts'
import {
  formatClientLine,
  formatServerLine,
  parseClientLine,
  parseServerLine,
} from '../../src/protocol/lines.ts'
import { formatStreamLine, parseStreamAsked, parseStreamNews } from '../../src/protocol/event-line.ts'
import { joinToken, parseClaims, parseRoute, splitToken } from '../../src/protocol/tokens.ts'
import { spokenIn } from '../../src/proxy/sniff.ts'
import { anyJson, cutUp, fuzz, mutated, places, textOf } from '../support/fuzz.ts'

const words = textOf(
  'JOIN ',
  'GET_STATE',
  'REQUEST_MATCH ',
  'STATE ',
  'RUNNING_LENGTH ',
  ' ',
  '\t',
  '0',
  '5.5',
  '\0',
  '\u00a0',
  'ſ',
)

test('a client line is read as it was written', () =>
  fuzz(
    fc.property(words, (text) => {
      const line = parseClientLine(text)
      expect(parseClientLine(formatClientLine(line))).toEqual(line)
      if (line.verb === 'REQUEST_MATCH') expect(line.seconds > 0 && line.seconds <= 86_400).toBe(true)
      if (line.verb === 'JOIN') expect(line.token).not.toMatch(/[ ]/)
    }),
  ))

test('a server line is read as it was written', () =>
  fuzz(
    fc.property(words, (text) => {
      const line = parseServerLine(text)
      expect(parseServerLine(formatServerLine(line))).toEqual(line)
    }),
  ))

const bytes = fc
  .array(
    fc.oneof(
      fc.constantFrom('\n', '\r\n', '\r', 'abc', '\u00e9', '\u{1f600}').map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 4 }).map((raw) => Buffer.from(raw)),
      fc.nat({ max: 40 }).map((count) => Buffer.alloc(count, 'x')),
    ),
    { maxLength: 30 },
  )
  .map((parts) => Buffer.concat(parts))

test('lines are the same wherever the network cuts them, and none is too long', () =>
  fuzz(
    fc.property(bytes, places, (whole, cuts) => {
      const limit = 32
      const read = (pieces: readonly Uint8Array[]): { lines: string[]; tooLong: boolean } => {
        const splitter = new LineSplitter(limit)
        const lines: string[] = []
        for (const piece of pieces) {
          const { lines: more, tooLong } = splitter.push(piece)
          lines.push(...more)
          if (tooLong) return { lines, tooLong }
        }
        return { lines, tooLong: false }
      }
      const atOnce = read([whole])
      expect(read(cutUp<Uint8Array>(whole, cuts))).toEqual(atOnce)
      for (const line of atOnce.lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(limit)
    }),
  ))

const beginnings = fc
  .tuple(
    textOf('JOIN ', 'join ', 'GET / HTTP/1.1', 'GET / RTSP/1.0', '\r\n', '\n', '\x16\x03', ' '),
    fc.constantFrom('', 'x'.repeat(4100), 'x'.repeat(17_000)),
  )
  .map(([text, more]) => Buffer.from(`${text}${more}`, 'latin1'))

test('what a client speaks is the same wherever its first bytes are cut', () =>
  fuzz(
    fc.property(beginnings, fc.nat(), (whole, at) => {
      const sooner = spokenIn(whole.subarray(0, at % (whole.length + 1))).kind
      const kind = spokenIn(whole).kind
      // Too long for a request line is decided before its end shows the protocol.
      const undecided = kind === 'rtsp' && whole.length > 16_384
      if (sooner !== 'unknown' && !undecided) expect(kind).toBe(sooner)
      const spoken = spokenIn(whole)
      if (spoken.kind !== 'join') return
      const again = Buffer.concat([spoken.line, Buffer.from('\n'), spoken.rest])
      expect(whole.subarray(whole.length - again.length).equals(again)).toBe(true)
    }),
  ))

const streams = textOf('data: ', 'data:', 'event: ', 'retry: ', 'id: ', ':', '\n', '\r\n', '\n\n', '5')

test('server-sent events are the same wherever they are cut', () =>
  fuzz(
    fc.property(streams, places, (text, cuts) => {
      const [whole, parts] = [new SseParser(), new SseParser()]
      const atOnce = whole.push(text)
      expect(cutUp<string>(text, cuts).flatMap((part) => [...parts.push(part)])).toEqual(atOnce)
      expect(parts.retryMs).toBe(whole.retryMs)
    }),
  ))

test('an event is read as it was sent', () =>
  fuzz(
    fc.property(fc.stringMatching(/^[a-z]+$/), anyJson, (event, data) => {
      const sent = `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
      expect(new SseParser().push(sent)).toEqual([{ event, data: JSON.stringify(data) }])
    }),
  ))

const asked = mutated({
  n: fc.nat(),
  kind: fc.constantFrom('open', 'close', 'text', 'end', 'none'),
  player: fc.string(),
  after: fc.string(),
  text: fc.string(),
  authorization: fc.string(),
})

test('messages on the event line are read as they were written, or not at all', () =>
  fuzz(
    fc.property(
      fc.oneof(
        asked.map((value) => JSON.stringify(value)),
        fc.string(),
      ),
      (line) => {
        const [ask, news] = [parseStreamAsked(line), parseStreamNews(line)]
        if (ask) expect(parseStreamAsked(formatStreamLine(ask))).toEqual(ask)
        if (news) expect(parseStreamNews(formatStreamLine(news))).toEqual(news)
        for (const message of [ask, news]) if (message) expect(Number.isFinite(message.n)).toBe(true)
      },
    ),
  ))

test('a token has one way to be split, and its parts hold what they say or nothing', () =>
  fuzz(
    fc.property(textOf('.', 'abc', '-', '_', '=', '+', '/'), anyJson, (text, json) => {
      const parts = splitToken(text)
      if (parts) expect(joinToken(parts)).toBe(text)
      const claims = parseClaims(JSON.stringify(json))
      if (claims) expect(Number.isFinite(claims.exp)).toBe(true)
      const route = parseRoute(JSON.stringify(json))
      if (route) expect(Number.isInteger(route.port)).toBe(true)
    }),
  ))
