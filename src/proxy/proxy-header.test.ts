import fc from 'fast-check'
import { expect, test } from 'vitest'

import { proxyHeaderIn, type ProxyHeader } from './proxy-header.ts'

const signature = '\r\n\r\n\0\r\nQUIT\n'

/** Version 2: command, family, and the rest. */
function binary(command: number, family: number, variable: Buffer): Buffer {
  const head = Buffer.from(`${signature}\0\0\0\0`, 'latin1')
  head.writeUInt8(command, 12)
  head.writeUInt8(family, 13)
  head.writeUInt16BE(variable.length, 14)
  return Buffer.concat([head, variable])
}

const line = (text: string): Buffer => Buffer.from(text, 'latin1')
const address4 = Buffer.from([203, 0, 113, 7, 10, 0, 0, 1, 1, 2, 3, 4])
const address6 = Buffer.concat([
  Buffer.from('20010db8000000000000000000000007', 'hex'),
  Buffer.alloc(16),
  Buffer.alloc(4),
])
const mapped = Buffer.concat([Buffer.from('00000000000000000000ffffcb007107', 'hex'), Buffer.alloc(20)])

const accepted: readonly (readonly [string, Buffer, string | undefined])[] = [
  ['TCP4', line('PROXY TCP4 203.0.113.7 10.0.0.1 56324 443\r\n'), '203.0.113.7'],
  ['TCP6', line('PROXY TCP6 2001:db8::7 ::1 56324 443\r\n'), '2001:db8::7'],
  ['UNKNOWN', line('PROXY UNKNOWN\r\n'), undefined],
  ['UNKNOWN with addresses', line('PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n'), undefined],
  ['v2 TCP4', binary(0x21, 0x11, address4), '203.0.113.7'],
  ['v2 TCP6', binary(0x21, 0x21, address6), '2001:db8:0:0:0:0:0:7'],
  ['v2 TCP6 of an IPv4 client', binary(0x21, 0x21, mapped), '203.0.113.7'],
  [
    'v2 TCP4 with more fields',
    binary(0x21, 0x11, Buffer.concat([address4, Buffer.alloc(500)])),
    '203.0.113.7',
  ],
  ['v2 LOCAL', binary(0x20, 0x00, Buffer.alloc(0)), undefined],
  ['v2 LOCAL with addresses', binary(0x20, 0x11, address4), undefined],
  ['v2 of an unknown family', binary(0x21, 0x00, Buffer.alloc(0)), undefined],
]

test.each(accepted)('reads %s', (_name, bytes, address) => {
  const read: ProxyHeader = { kind: 'read', address, length: bytes.length }
  expect(proxyHeaderIn(bytes)).toEqual(read)
  expect(proxyHeaderIn(Buffer.concat([bytes, line('JOIN token\n')]))).toEqual(read)
})

test('a header is incomplete until its last byte, wherever it is cut', () => {
  for (const [name, bytes] of accepted)
    for (let at = 0; at < bytes.length; at += 1)
      expect(proxyHeaderIn(bytes.subarray(0, at)).kind, `${name} cut at ${at}`).toBe('incomplete')
})

test.each([
  ['another protocol', line('GET / HTTP/1.1\r\n')],
  ['lower case', line('proxy TCP4 203.0.113.7 10.0.0.1 1 2\r\n')],
  ['no addresses', line('PROXY TCP4\r\n')],
  ['UDP', line('PROXY UDP4 203.0.113.7 10.0.0.1 1 2\r\n')],
  ['an address of the other family', line('PROXY TCP4 2001:db8::7 ::1 1 2\r\n')],
  ['an address with a zone', line('PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n')],
  ['a port that does not exist', line('PROXY TCP4 203.0.113.7 10.0.0.1 65536 2\r\n')],
  ['a missing port', line('PROXY TCP4 203.0.113.7 10.0.0.1 1\r\n')],
  ['two spaces', line('PROXY  TCP4 203.0.113.7 10.0.0.1 1 2\r\n')],
  ['only a line feed', line('PROXY TCP4 203.0.113.7 10.0.0.1 1 2\nGET / HTTP/1.1\r\n')],
  ['a line without end', line(`PROXY UNKNOWN ${'x'.repeat(200)}`)],
  ['a line of more than 107 bytes', line(`PROXY UNKNOWN ${'x'.repeat(100)}\r\n`)],
  ['v2 with another signature', line('\r\n\r\n\0\r\nQUIX\n')],
  ['v2 of another version', binary(0x31, 0x11, address4)],
  ['v2 with another command', binary(0x22, 0x11, address4)],
  ['v2 UDP', binary(0x21, 0x12, address4)],
  ['v2 of a Unix socket', binary(0x21, 0x31, Buffer.alloc(216))],
  ['v2 with too short addresses', binary(0x21, 0x11, address4.subarray(0, 8))],
  ['v2 that is too long', binary(0x21, 0x11, Buffer.alloc(4096))],
])('refuses %s', (_name, bytes) => {
  expect(proxyHeaderIn(bytes)).toEqual({ kind: 'bad' })
})

test('any bytes give an answer, and what was refused stays refused', () => {
  const starts = fc.constantFrom('', 'PROXY ', 'PROXY TCP4 ', signature, `${signature}\x21\x11`)
  fc.assert(
    fc.property(
      starts,
      fc.uint8Array({ maxLength: 300 }),
      fc.uint8Array({ maxLength: 50 }),
      (start, a, b) => {
        const bytes = Buffer.concat([line(start), a])
        const [first, later] = [proxyHeaderIn(bytes), proxyHeaderIn(Buffer.concat([bytes, b]))]
        if (first.kind !== 'incomplete') expect(later).toEqual(first)
      },
    ),
  )
})

test('every IPv4 address and port is read as it was written', () => {
  const port = fc.integer({ min: 0, max: 65_535 })
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV4(), port, port, (from, to, fromPort, toPort) => {
      const bytes = line(`PROXY TCP4 ${from} ${to} ${fromPort} ${toPort}\r\n`)
      expect(proxyHeaderIn(bytes)).toEqual({ kind: 'read', address: from, length: bytes.length })
    }),
  )
})
