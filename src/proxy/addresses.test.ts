import { expect, test } from 'vitest'

import { Addresses } from './addresses.ts'
import { noLimits } from './limits.ts'

const limits = { ...noLimits, tunnelsPerAddress: 2, requestsPerSecond: 1 }

test('an address holds as many as it may, and more once some are over', () => {
  const use = new Addresses(limits).useOf('203.0.113.7')
  const over = use.hold('tunnels')
  expect(use.hold('tunnels')).toBeDefined()
  expect(use.hold('tunnels')).toBeUndefined()
  expect(use.hold('eventStreams')).toBeDefined()
  over?.()
  expect(use.hold('tunnels')).toBeDefined()
})

test('addresses are counted apart, and those of an IPv6 network together', () => {
  const addresses = new Addresses(limits)
  expect(addresses.useOf('203.0.113.7')).not.toBe(addresses.useOf('203.0.113.8'))
  expect(addresses.useOf('2001:db8::1')).toBe(addresses.useOf('2001:db8::2'))
  expect(addresses.useOf('::ffff:203.0.113.7')).toBe(addresses.useOf('203.0.113.7'))
})

test('of the addresses that hold nothing, only the last ones are remembered', () => {
  const addresses = new Addresses(limits, 3)
  const slow = addresses.useOf('192.0.2.1')
  while (slow.mayAsk(0));
  const over = addresses.useOf('192.0.2.2').hold('tunnels')
  const seen = (...all: readonly string[]): void => {
    for (const address of all) addresses.useOf(address)
  }
  seen('198.51.100.1', '198.51.100.2', '192.0.2.1', '198.51.100.3')
  expect(addresses.useOf('192.0.2.1')).toBe(slow)
  seen('198.51.100.4', '198.51.100.5', '198.51.100.6')
  expect(addresses.known).toBe(4)
  expect(addresses.useOf('192.0.2.1').mayAsk(0)).toBe(true)
  // One that holds something is never forgotten.
  expect(addresses.useOf('192.0.2.2').hold('tunnels')).toBeDefined()
  expect(addresses.useOf('192.0.2.2').hold('tunnels')).toBeUndefined()
  over?.()
})
