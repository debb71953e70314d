import { expect, test } from 'vitest'

import type { PlayerId } from '../../match/ids.ts'
import { VerifiedTokens } from './verified-tokens.ts'

const MOST = 32_768
const NOW = 1000
const identity = (player: string, until = 2000) => ({
  principal: { kind: 'player' as const, player: player as PlayerId },
  until,
})

function keptUpTo(count: number): VerifiedTokens {
  const tokens = new VerifiedTokens(Infinity)
  for (let nth = 0; nth < count; nth += 1) tokens.keep(`token ${nth}`, identity(`p${nth}`), NOW)
  return tokens
}

test('the tokens that were kept first are the first to go', () => {
  const tokens = keptUpTo(2 * MOST + 5)
  expect(tokens.find(`token ${MOST + 4}`, NOW)).toBeUndefined()
  expect(tokens.find(`token ${MOST + 5}`, NOW)).toEqual(identity(`p${MOST + 5}`))
  expect(tokens.find(`token ${2 * MOST + 4}`, NOW)).toEqual(identity(`p${2 * MOST + 4}`))
})

test('after all were forgotten, as many are kept as before', () => {
  const tokens = keptUpTo(MOST + 5)
  tokens.clear()
  expect(tokens.find(`token ${MOST}`, NOW)).toBeUndefined()
  for (let nth = 0; nth <= MOST; nth += 1) tokens.keep(`next ${nth}`, identity('ada'), NOW)
  expect(tokens.find('next 0', NOW)).toBeUndefined()
  expect(tokens.find('next 1', NOW)).toEqual(identity('ada'))
})

test('a token does not count once it has expired', () => {
  const tokens = new VerifiedTokens(Infinity)
  tokens.keep('token', identity('ada', NOW + 1), NOW)
  expect(tokens.find('token', NOW)).toEqual(identity('ada', NOW + 1))
  expect(tokens.find('token', NOW + 1)).toBeUndefined()
})
