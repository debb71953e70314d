import { expect, test } from 'vitest'

import { randomIds } from '../adapters/system/random-ids.ts'
import type { MatchId, PlayerId } from '../match/ids.ts'
import { REPORT_PROOF, splitToken } from '../protocol/tokens.ts'
import { tokenOpener } from '../proxy/open-token.ts'
import type { Secrets } from '../runtime/env.ts'
import { isSignedBy, sign } from '../runtime/seals.ts'
import { TokenMint } from './token-mint.ts'

const mintOf = (...secrets: Secrets): TokenMint => new TokenMint(secrets, 60_000)
const [before, added, first, after] = [
  mintOf('old'),
  mintOf('old', 'new'),
  mintOf('new', 'old'),
  mintOf('new'),
]
const keyOf = (mint: TokenMint, match: MatchId): Buffer => Buffer.from(mint.keyFor(match), 'hex')
const reportOf = (mint: TokenMint, match: MatchId): string => sign(keyOf(mint, match), REPORT_PROOF)
const tokenOf = (mint: TokenMint, match: MatchId): string =>
  mint.tokenFor({ match, player: 'ann' as PlayerId, at: { host: 'h', port: 1 } }, Date.now())

const isGoodFor = (token: string, key: Buffer): boolean => {
  const { claims = '', signature = '' } = splitToken(token) ?? {}
  return isSignedBy(key, claims, signature)
}

test('a match keeps its key while its secret is in the list, wherever it stands', () => {
  const match = before.marked(randomIds.match())
  const key = keyOf(before, match)
  for (const mint of [added, first]) {
    expect(keyOf(mint, match)).toEqual(key)
    expect(isGoodFor(tokenOf(mint, match), key)).toBe(true)
    expect(mint.isServersProof(match, reportOf(before, match))).toBe(true)
  }
  expect(after.isServersProof(match, reportOf(before, match))).toBe(false)
})

test('a new match gets its key from the first secret', () => {
  const match = first.marked(randomIds.match())
  expect(keyOf(first, match)).toEqual(keyOf(after, match))
  expect(keyOf(added, match)).toEqual(keyOf(after, match))
})

test('a proof is that of one match', () => {
  const [match, other] = [first.marked(randomIds.match()), first.marked(randomIds.match())]
  expect(first.isServersProof(other, reportOf(first, match))).toBe(false)
  expect(first.isServersProof(match, reportOf(first, match))).toBe(true)
})

test('a match of before there were marks may report with any of the keys', () => {
  const match = '5f0c7a3e-2c0d-4b8e-9a55-0d6f5b1c9a10' as MatchId
  for (const mint of [before, added, first])
    expect(mint.isServersProof(match, reportOf(before, match))).toBe(true)
  expect(keyOf(added, match)).toEqual(keyOf(before, match))
})

test('a marked id is still a UUID, and different each time', () => {
  const [one, other] = [first.marked(randomIds.match()), first.marked(randomIds.match())]
  expect(one).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  expect(one).not.toBe(other)
})

test('the proxy opens the tokens of every secret in its list', () => {
  const times = { now: Date.now, late: () => undefined }
  const [opensBoth, opensOld] = [tokenOpener(['old', 'new'], times), tokenOpener(['old'], times)]
  const match = first.marked(randomIds.match())
  expect(opensBoth(tokenOf(first, match))?.to).toEqual({ host: 'h', port: 1 })
  expect(opensBoth(tokenOf(before, match))?.to).toEqual({ host: 'h', port: 1 })
  expect(opensOld(tokenOf(first, match))).toBeUndefined()
})
