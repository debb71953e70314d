import { describe, expect, it } from 'vitest'

import { loopback, networksIn, type Networks } from './networks.ts'

function networks(text: string): Networks {
  const read = networksIn(text)
  if ('fault' in read) throw new Error(read.fault)
  return read
}

describe('networks', () => {
  it.each([
    ['10.0.0.0/8', '10.2.3.4', true],
    ['10.0.0.0/8', '11.2.3.4', false],
    ['10.0.0.0/8', '::ffff:10.2.3.4', true],
    ['192.0.2.7', '192.0.2.7', true],
    ['192.0.2.7', '192.0.2.8', false],
    ['2001:db8::/32', '2001:db8::1', true],
    ['loopback, private', '127.0.0.9', true],
    ['loopback, private', '192.168.1.1', true],
    ['loopback, private', '8.8.8.8', false],
    ['', '127.0.0.1', false],
    ['0.0.0.0/0', 'not an address', false],
  ])('%j: %s is in it: %s', (text, address, isIn) => {
    expect(networks(text).has(address)).toBe(isIn)
  })

  it.each(['10.0.0.0/33', '10.0.0.0/', '10.0.0/8', 'example.com', '::/129', '1.2.3.4/8/9', '1.2.3.4/-1'])(
    'refuses %s',
    (text) => {
      expect(networksIn(`127.0.0.1, ${text}`)).toHaveProperty('fault', expect.stringContaining(text))
    },
  )

  it('knows loopback', () => {
    expect(['127.0.0.1', '::1', '::ffff:127.0.0.1'].every((each) => loopback.has(each))).toBe(true)
    expect(loopback.has('10.0.0.1')).toBe(false)
  })
})
