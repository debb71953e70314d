import { expect, test } from 'vitest'

import { networksIn } from '../runtime/networks.ts'
import { clientAddress } from './client-address.ts'

const trusted = networksIn('loopback,private')

test.each([
  ['the peer itself', '192.0.2.1', undefined, '192.0.2.1'],
  ['an IPv4 peer of a port for both', '::ffff:192.0.2.1', undefined, '192.0.2.1'],
  ['whom a trusted proxy tells', '10.1.2.3', '203.0.113.9', '203.0.113.9'],
  ['whom a proxy on this machine tells', '::1', '2001:db8::1', '2001:db8::1'],
  ['the peer, if it is not trusted', '192.0.2.1', '127.0.0.1', '192.0.2.1'],
  [
    'the last of a list: the client may have sent the others',
    '10.1.2.3',
    '127.0.0.1, 203.0.113.9',
    '203.0.113.9',
  ],
  ['the peer, if nobody is told', '10.1.2.3', '', '10.1.2.3'],
])('the client is %s', (_who, peer, forwardedFor, expected) => {
  if ('fault' in trusted) throw new Error(trusted.fault)
  expect(clientAddress({ peer, forwardedFor }, trusted)).toBe(expected)
})
