import fc from 'fast-check'
import { isIP } from 'node:net'
import { expect, test } from 'vitest'

import { networksIn, type Networks } from '../runtime/networks.ts'
import { forwardedClient } from './client-address.ts'

const trusted = networksIn('10.0.0.0/8, 2001:db8:ffff::/48') as Networks

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
