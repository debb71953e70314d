import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { playerIds } from '../../test/support/player-ids.ts'
import { isMatchId, isPlayerId, isQueueId, whyNoPlayerId } from '../protocol/ids.ts'
import { matchId, playerId, queueId } from './ids.ts'

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 140 }),
  fc.string({ unit: 'grapheme', maxLength: 140 }),
  fc.stringMatching(/^[A-Za-z0-9._:,\- \n]{0,140}$/),
  playerIds,
)

test('protocol and rules allow the same ids', () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(playerId(text) !== undefined).toBe(isPlayerId(text))
      expect(matchId(text) !== undefined).toBe(isMatchId(text))
      expect(queueId(text) !== undefined).toBe(isQueueId(text))
    }),
    { numRuns: 1000 },
  )
})

describe('a player id', () => {
  test.each([
    'a',
    'auth0|5f7c8ec7c33c6c004bbafe82',
    'google-oauth2|103547991597142817347',
    'ada@example.com',
    'us-east-1:1a2b3c4d-5e6f',
    'CN=Ada,OU=Players,DC=example',
    'Ada#1815',
    '100%',
    'ö{}"\\\'<>&?+/=;`',
    'Ångström',
    'à',
    'Ада',
    '愛',
    'อาดา',
    '😀',
    '__proto__',
    'constructor',
    '-',
    'x'.repeat(128),
    '😀'.repeat(128),
  ])('may be %j', (text) => {
    expect(playerId(text)).toBe(text)
    expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(512)
  })

  test.each([
    ['', 'is empty'],
    ['a b', 'U+0020'],
    ['a\u00a0b', 'U+00A0'],
    ['a\u3000b', 'U+3000'],
    ['a\n', 'U+000A'],
    ['a\u2028', 'U+2028'],
    ['\0', 'U+0000'],
    ['\u001b[2J', 'U+001B'],
    ['\u0085', 'U+0085'],
    ['\ud800', 'U+D800'],
    ['a\udc00b', 'U+DC00'],
    ['\u202eabc', 'U+202E'],
    ['a\u2066', 'U+2066'],
    ['a\u200b', 'U+200B'],
    ['a\u200d', 'U+200D'],
    ['\ufeffa', 'U+FEFF'],
    ['a\u00ad', 'U+00AD'],
    ['a\u115f', 'U+115F'],
    ['\u3164', 'U+3164'],
    ['❤\ufe0f', 'U+FE0F'],
    ['\u{e0041}', 'U+E0041'],
    ['\ue000', 'U+E000'],
    ['\u0378', 'U+0378'],
    ['\u2800', 'U+2800'],
    ['a\ufffd', 'U+FFFD'],
    ['e\u0301', 'NFC'],
    ['\u212b', 'NFC'],
    ['x'.repeat(129), 'more than 128'],
    ['😀'.repeat(129), 'more than 128'],
  ])('cannot be %j, and the reason names %s', (text, reason) => {
    expect(playerId(text)).toBeUndefined()
    expect(whyNoPlayerId(text)).toContain(reason)
  })
})

describe('a match id', () => {
  test.each(['a', 'x'.repeat(64), 'team:7_b.c-d'])('may be %j', (text) => {
    expect(matchId(text)).toBe(text)
  })

  test.each(['', 'a,b', 'a b', 'a\n', '\0', '\ud800', 'é', 'a|b', 'a@b', 'x'.repeat(65), '../../admin'])(
    'cannot be %j',
    (text) => {
      expect(matchId(text)).toBeUndefined()
    },
  )
})
