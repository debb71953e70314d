import fc from 'fast-check'
import { expect, test } from 'vitest'

import { formatStreamLine, parseStreamAsked, parseStreamNews } from './event-line.ts'

const n = fc.nat()
const asked = fc.oneof(
  fc.record({ n, kind: fc.constant('open' as const), player: fc.string(), after: fc.string() }),
  fc.record({ n, kind: fc.constant('close' as const) }),
)
const news = fc.oneof(
  fc.record({ n, kind: fc.constant('text' as const), text: fc.string({ unit: 'binary' }) }),
  fc.record({ n, kind: fc.constantFrom('end' as const, 'none' as const) }),
  fc.record({
    n,
    kind: fc.constant('none' as const),
    refusal: fc.record(
      { code: fc.constant('NOT_SIGNED_IN' as const), detail: fc.string(), retryAfterSeconds: fc.nat() },
      { requiredKeys: ['code'] },
    ),
  }),
)

test('each message is one line, and survives a round trip', () => {
  fc.assert(
    fc.property(asked, (said) => {
      expect(parseStreamAsked(formatStreamLine(said))).toEqual(said)
    }),
  )
  fc.assert(
    fc.property(news, (said) => {
      const line = formatStreamLine(said)
      expect(line.indexOf('\n')).toBe(line.length - 1)
      expect(parseStreamNews(line)).toEqual(said)
    }),
  )
})

test.each([
  '7',
  '{}',
  '{"code":"NO_SUCH"}',
  '{"code":"NOT_YOU","detail":7}',
  '{"code":"NOT_YOU","retryAfterSeconds":"1"}',
])('a refusal of another form, such as %s, leaves the answer to the route', (refusal) => {
  expect(parseStreamNews(`{"n":1,"kind":"none","refusal":${refusal}}`)).toEqual({ n: 1, kind: 'none' })
})

test.each(['', 'x', '[]', 'null', '7', '{}', '{"n":"1","kind":"end"}', '{"n":1,"kind":"open"}', '{"n":1}'])(
  '%j is ignored',
  (line) => {
    expect([parseStreamAsked(line), parseStreamNews(line)]).toEqual([undefined, undefined])
  },
)
