import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'

import { LineSplitter } from './line-splitter.ts'
import {
  formatClientLine,
  formatServerLine,
  parseClientLine,
  parseServerLine,
  type ClientLine,
  type ServerLine,
} from './lines.ts'

const clientLine: fc.Arbitrary<ClientLine> = fc.oneof(
  fc.constantFrom<ClientLine>({ verb: 'GET_STATE' }, { verb: 'GET_RUNNING_LENGTH' }),
  fc
    .integer({ min: 1, max: 86_400_000 })
    .map((ms): ClientLine => ({ verb: 'REQUEST_MATCH', seconds: ms / 1000 })),
  fc.stringMatching(/^[A-Za-z0-9._-]{1,50}$/).map((token): ClientLine => ({ verb: 'JOIN', token })),
)
const serverLine: fc.Arbitrary<ServerLine> = fc.oneof(
  fc.constantFrom('open', 'running', 'stop').map((state): ServerLine => ({ verb: 'STATE', state })),
  fc.nat(86_400).map((seconds): ServerLine => ({ verb: 'RUNNING_LENGTH', seconds })),
  fc.constant<ServerLine>({ verb: 'UNKNOWN' }),
)

describe('lines', () => {
  test('lines survive a round trip', () => {
    fc.assert(
      fc.property(clientLine, (line) => {
        expect(parseClientLine(formatClientLine(line))).toEqual(line)
      }),
    )
    fc.assert(
      fc.property(serverLine, (line) => {
        expect(parseServerLine(formatServerLine(line))).toEqual(line)
      }),
    )
  })

  test('any text parses, and none throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(parseClientLine(text).verb).toBeTypeOf('string')
        expect(parseServerLine(text).verb).toBeTypeOf('string')
      }),
    )
  })

  test('verbs are case-insensitive', () => {
    expect(parseClientLine('get_state')).toEqual({ verb: 'GET_STATE' })
    expect(parseClientLine('Request_Match 0.5')).toEqual({ verb: 'REQUEST_MATCH', seconds: 0.5 })
  })

  test('only spaces separate words, and only ASCII letters make a verb', () => {
    expect(parseClientLine('  JOIN   a.b.c ')).toEqual({ verb: 'JOIN', token: 'a.b.c' })
    for (const text of ['GET_STATE\t', '\u00a0GET_STATE', 'GET_STATE\r', 'GET_\u017fTATE', 'JO\u0131N a'])
      expect(parseClientLine(text)).toEqual({ verb: 'UNKNOWN', text })
    expect(parseServerLine('STATE stop\u00a0').verb).toBe('GAME')
  })

  test.each([
    '0',
    '-1',
    'NaN',
    'Infinity',
    '1e309',
    '1e3',
    '0x10',
    '١٢٣',
    '86400.5',
    '86401',
    '',
    '1 2',
    '.',
    '5.',
  ])('a match of %j seconds is refused', (length) => {
    expect(parseClientLine(`REQUEST_MATCH ${length}`).verb).toBe('UNKNOWN')
  })
})

describe('LineSplitter', () => {
  const anyBytes = fc.array(
    fc.string({ unit: fc.constantFrom('a', ' ', 'é', '😀', '\ufeff'), maxLength: 20 }),
    { maxLength: 10 },
  )

  test('returns the same lines wherever the network split them', () => {
    fc.assert(
      fc.property(anyBytes, fc.array(fc.nat(60)), fc.constantFrom('\n', '\r\n'), (texts, cuts, ending) => {
        const bytes = Buffer.from(texts.map((text) => text + ending).join(''))
        const splitter = new LineSplitter(4096)
        const places = [
          0,
          ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b),
          bytes.length,
        ]
        const lines = places
          .slice(1)
          .flatMap((place, i) => splitter.push(bytes.subarray(places[i], place)).lines)
        expect(lines).toEqual(texts)
      }),
    )
  })

  test('reports a line that is too long, finished or not', () => {
    expect(new LineSplitter(4).push(Buffer.from('12345'))).toEqual({ lines: [], tooLong: true })
    expect(new LineSplitter(4).push(Buffer.from('ok\n12345\n'))).toEqual({ lines: ['ok'], tooLong: true })
    expect(new LineSplitter(4).push(Buffer.from('1234\n'))).toEqual({ lines: ['1234'], tooLong: false })
  })

  test('after a line that is too long, nothing more is read', () => {
    const splitter = new LineSplitter(4)
    splitter.push(Buffer.from('12345'))
    expect(splitter.push(Buffer.from('6\nok\n'))).toEqual({ lines: [], tooLong: true })
  })

  test('keeps no memory of its caller: the bytes may be overwritten after each call', () => {
    const splitter = new LineSplitter(64)
    const read = Buffer.from('one')
    splitter.push(read)
    read.fill('x')
    expect(splitter.push(Buffer.from(' two\n')).lines).toEqual(['one two'])
  })

  test('a line in tiny pieces is copied a few times, not once for each piece', () => {
    const [line, pieceBytes] = [Buffer.alloc(256 * 1024, 'a'), 16]
    const copies = [vi.spyOn(Uint8Array.prototype, 'set'), vi.spyOn(Uint8Array.prototype, 'slice')]
    try {
      const splitter = new LineSplitter(line.length)
      for (let at = 0; at < line.length; at += pieceBytes) splitter.push(line.subarray(at, at + pieceBytes))
      const { lines } = splitter.push(Buffer.from('\n'))
      const copied = copies.flatMap(({ mock }) => [
        ...mock.calls.map(([from]) => (from instanceof Uint8Array ? from.length : 0)),
        ...mock.results.map(({ value }) => (value instanceof Uint8Array ? value.length : 0)),
      ])
      expect(lines).toEqual([line.toString()])
      expect(copied.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(4 * line.length)
    } finally {
      for (const copy of copies) copy.mockRestore()
    }
  })

  test('reads what a splitter reads that has all the bytes at once', () => {
    const pieces = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '\r', '\n'), maxLength: 6 }))
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 8 }), (texts, limit) => {
        const splitter = new LineSplitter(limit)
        const results = texts.map((text) => splitter.push(Buffer.from(text)))
        expect(results.flatMap(({ lines }) => lines)).toEqual(linesWithin(limit, texts.join('')))
        expect(results.some(({ tooLong }) => tooLong)).toBe(isTooLong(limit, texts.join('')))
      }),
    )
  })

  test('invalid UTF-8 makes a line that matches no verb', () => {
    const { lines } = new LineSplitter(64).push(Buffer.from([0xff, 0xfe, 10]))
    expect(lines.map((line) => parseClientLine(line).verb)).toEqual(['UNKNOWN'])
  })
})

/** The simplest splitter, for text of one byte per character. */
function linesWithin(limit: number, text: string): readonly string[] {
  const finished = text.split('\n').slice(0, -1)
  const firstLong = finished.findIndex(({ length }) => length > limit)
  return finished.slice(0, firstLong < 0 ? undefined : firstLong).map((line) => line.replace(/\r$/, ''))
}

function isTooLong(limit: number, text: string): boolean {
  return text.split('\n').some(({ length }) => length > limit)
}
