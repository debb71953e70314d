import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { matchKey, testToken } from '../../test/support/game-server.ts'
import { joinToken, splitToken, type TokenParts } from '../protocol/tokens.ts'
import { playerOf } from './check-token.ts'

const here = { match: 'm1', players: ['alice', 'bob'], key: matchKey }
const now = Date.now()
const good = testToken()
const parts = splitToken(good) as TokenParts

describe('a token is good', () => {
  it('for its player, in its match, until it expires', () => {
    expect(playerOf(good, here, now)).toBe('alice')
    expect(playerOf(testToken({ player: 'bob' }), here, now)).toBe('bob')
  })
  it('for anybody it names, when the server was not told who may come', () => {
    expect(playerOf(testToken({ player: 'carol' }), { ...here, players: [] }, now)).toBe('carol')
  })
})

describe('a token is refused', () => {
  const otherKey = Buffer.alloc(32, 8)
  it.each([
    ['expired', testToken({ exp: Math.floor(now / 1000) - 1 })],
    ['of another match', testToken({ match: 'm2' })],
    ['of a player who is not in this match', testToken({ player: 'mallory' })],
    ['signed with the key of another match', testToken({}, otherKey)],
    ['not signed', joinToken({ ...parts, signature: 'none' })],
    [
      'with the claims of another',
      joinToken({ ...parts, claims: splitToken(testToken({ player: 'bob' }))?.claims ?? '' }),
    ],
    ['with a part missing', `${parts.claims}.${parts.signature}`],
    ['with a part too many', `${good}.x`],
    ['with an expiry that is no number', testToken({ exp: '9e99' as unknown as number })],
    ['empty', ''],
  ])('%s', (_why, token) => {
    expect(playerOf(token, here, now)).toBeUndefined()
  })

  it('whose player is no id, even well signed', () => {
    expect(playerOf(testToken({ player: 'a\nSTATE stop' }), { ...here, players: [] }, now)).toBeUndefined()
  })

  it('when the server has no key', () => {
    expect(playerOf(good, { ...here, key: undefined }, now)).toBeUndefined()
  })

  it('with any one bit of its claims or signature flipped', () => {
    const checked = `${parts.claims}.${parts.signature}`
    fc.assert(
      fc.property(fc.nat(checked.length - 1), fc.nat(7), (at, bit) => {
        const bytes = Buffer.from(good)
        bytes[at] = (bytes[at] as number) ^ (1 << bit)
        expect(playerOf(bytes.toString('latin1'), here, now)).toBeUndefined()
      }),
    )
  })

  it('cut off anywhere before its route', () => {
    for (let length = 0; length <= good.length - parts.route.length; length++)
      expect(playerOf(good.slice(0, length), here, now)).toBeUndefined()
  })
})
