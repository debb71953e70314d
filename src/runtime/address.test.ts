import fc from 'fast-check'
import { expect, test } from 'vitest'

import { limitKey } from './address.ts'

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['64:ff9b::203.0.113.7', '64:ff9b:0:0::/64'],
  ['1:2:3:4:5:6:203.0.113.7', '1:2:3:4::/64'],
])('%s counts as %s', (address, key) => {
  expect(limitKey(address)).toBe(key)
})

test('all addresses of an IPv6 network of 64 bits count as one, and those of two networks as two', () => {
  const group = fc.integer({ min: 0, max: 0xffff })
  const groups = fc.array(group, { minLength: 4, maxLength: 4 })
  const written = (...parts: readonly (readonly number[])[]): string =>
    parts
      .flat()
      .map((each) => each.toString(16))
      .join(':')
  fc.assert(
    fc.property(groups, groups, groups, (network, a, b) => {
      expect(limitKey(written(network, a))).toBe(limitKey(written(network, b)))
      const same = written(network) === written(a)
      expect(limitKey(written(network, b)) === limitKey(written(a, b))).toBe(same)
    }),
  )
})
