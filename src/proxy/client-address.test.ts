import fc from 'fast-check'
import { isIP } from 'node:net'
import { expect, test } from 'vitest'

import { networksIn, type Networks } from '../runtime/networks.ts'
import { forwardedClient, limitKey } from './client-address.ts'

const trusted = networksIn('10.0.0.0/8, 2001:db8:ffff::/48') as Networks

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

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['6.6.6.6, 203.0.113.7', '203.0.113.7'],
  ['6.6.6.6, 203.0.113.7, 10.9.9.9', '203.0.113.7'],
  ['203.0.113.7,10.9.9.9,10.8.8.8', '203.0.113.7'],
  ['2001:db8::7', '2001:db8::7'],
  ['[2001:db8::7]:4711, 2001:db8:ffff::1', '2001:db8::7'],
  ['203.0.113.7:4711', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['10.7.7.7, 10.8.8.8', '10.7.7.7'],
  ['', '10.0.0.1'],
  ['unknown', '10.0.0.1'],
  ['203.0.113.7, unknown', '10.0.0.1'],
  ['203.0.113.7, _hidden, 10.8.8.8', '10.8.8.8'],
  ['fe80::1%eth0', '10.0.0.1'],
])('behind a trusted proxy, X-Forwarded-For: %s is %s', (header, client) => {
  expect(forwardedClient('10.0.0.1', header, trusted)).toBe(client)
})

test('what a client writes itself never counts: its proxy adds the address at the right end', () => {
  fc.assert(
    fc.property(fc.string(), fc.ipV4(), (claim, address) => {
      fc.pre(!trusted.has(address))
      expect(forwardedClient('10.0.0.1', `${claim}, ${address}`, trusted)).toBe(address)
    }),
  )
})

test('any header gives an address', () => {
  fc.assert(
    fc.property(fc.string(), (header) => {
      expect(isIP(forwardedClient('10.0.0.1', header, trusted))).not.toBe(0)
    }),
  )
})
