import fc from 'fast-check'
import { expect, test } from 'vitest'

import { SECRET, tokenTo } from '../../test/support/proxy.ts'
import { tokenOpener } from './open-token.ts'

const late: number[] = []
const open = tokenOpener([SECRET], { now: () => Date.now(), late: (ms) => late.push(ms) })

test('a token holds its match, its player and the address', () => {
  expect(open(tokenTo(7000))).toEqual({
    match: 'm1',
    player: 'ann',
    to: { host: '127.0.0.1', port: 7000 },
  })
})

const [claims, signature, route] = tokenTo(7000).split('.') as [string, string, string]
const [otherClaims, , otherRoute] = tokenTo(7000, { match: 'm2' }).split('.') as [string, string, string]
test.each([
  ['expired', tokenTo(7000, { ttl: -2 })],
  ['of another secret', tokenTo(7000, { secret: 'another' })],
  ["with another token's route", `${claims}.${signature}.${otherRoute}`],
  ["with another token's claims", `${otherClaims}.${signature}.${route}`],
  ['without its route', `${claims}.${signature}`],
  ['with a part too many', `${claims}.${signature}.${route}.x`],
  ['cut short', tokenTo(7000).slice(0, -2)],
  ['with an unencrypted route', `${claims}.${signature}.${encode({ host: '127.0.0.1', port: 7000 })}`],
  ['empty', ''],
])('a token %s opens nothing', (_what, token) => {
  expect(open(token)).toBeUndefined()
})

test('reports by how much a token came too late', () => {
  late.length = 0
  open(tokenTo(7000, { ttl: -90, secret: 'another' }))
  open(tokenTo(7000, { ttl: -90 }))
  expect(late.map((ms) => Math.round(ms / 10_000))).toEqual([9])
})

test('a token with any bit of its claims or route changed opens nothing', () => {
  const changed = (part: string, bit: number): string => {
    const bytes = Buffer.from(part, 'base64url')
    const at = bit % (bytes.length * 8)
    bytes.writeUInt8(bytes.readUInt8(at >> 3) ^ (1 << (at & 7)), at >> 3)
    return bytes.toString('base64url')
  }
  fc.assert(
    fc.property(fc.nat(), fc.boolean(), (bit, inClaims) => {
      const token = inClaims
        ? `${changed(claims, bit)}.${signature}.${route}`
        : `${claims}.${signature}.${changed(route, bit)}`
      expect(open(token)).toBeUndefined()
    }),
  )
})

test('no unencrypted text yields an address', () => {
  const part = fc.oneof(
    fc.string(),
    fc.base64String(),
    fc.constantFrom(claims, signature),
    fc.json().map(encode),
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(part).map((parts) => parts.join('.')),
      ),
      (token) => {
        expect(open(token)).toBeUndefined()
      },
    ),
    { numRuns: 1000 },
  )
})

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
