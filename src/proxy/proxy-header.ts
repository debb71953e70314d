import { isIPv4, isIPv6 } from 'node:net'

/** The header of the PROXY protocol at the start of a connection, with which a load balancer says who the client is. */
export type ProxyHeader =
  | { readonly kind: 'incomplete' }
  /** Not a header, or one that we do not accept. */
  | { readonly kind: 'bad' }
  /** `address` is `undefined` if the load balancer speaks for itself. `length` is that of the header. */
  | { readonly kind: 'read'; readonly address: string | undefined; readonly length: number }

const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1')
const FIXED_BYTES = 16
/** Addresses take 36 bytes; load balancers add some fields, a few hundred bytes at most. */
const MOST_VARIABLE_BYTES = 2048
const LONGEST_LINE = 107
const TCP4 = 0x11
const TCP6 = 0x21

const incomplete: ProxyHeader = { kind: 'incomplete' }
const bad: ProxyHeader = { kind: 'bad' }

/** Reads version 1 or 2 (haproxy.org/download/3.0/doc/proxy-protocol.txt). */
export function proxyHeaderIn(bytes: Buffer): ProxyHeader {
  if (bytes.length === 0) return incomplete
  return bytes[0] === signature[0] ? binaryHeaderIn(bytes) : lineHeaderIn(bytes)
}

function lineHeaderIn(bytes: Buffer): ProxyHeader {
  const end = bytes.subarray(0, LONGEST_LINE).indexOf('\r\n')
  const line = bytes.toString('latin1', 0, end < 0 ? LONGEST_LINE : end)
  if (!line.startsWith('PROXY '.slice(0, line.length)) || (end < 0 && bytes.length >= LONGEST_LINE))
    return bad
  if (end < 0) return incomplete
  const length = end + '\r\n'.length
  if (/^PROXY UNKNOWN( |$)/.test(line)) return { kind: 'read', address: undefined, length }
  const address = addressIn(line)
  return address === undefined ? bad : { kind: 'read', address, length }
}

function addressIn(line: string): string | undefined {
  const [, version, from = '', to = '', ...ports] =
    /^PROXY TCP([46]) (\S+) (\S+) (\d{1,5}) (\d{1,5})$/.exec(line) ?? []
  const isAddress = version === '4' ? isIPv4 : isIPv6
  const arePorts = ports.length === 2 && ports.every((port) => Number(port) <= 65_535)
  return isAddress(from) && isAddress(to) && arePorts && !from.includes('%') ? from : undefined
}

function binaryHeaderIn(bytes: Buffer): ProxyHeader {
  const begins = Math.min(bytes.length, signature.length)
  if (!bytes.subarray(0, begins).equals(signature.subarray(0, begins))) return bad
  if (bytes.length < FIXED_BYTES) return incomplete
  const [command, family, variable] = [bytes.readUInt8(12), bytes.readUInt8(13), bytes.readUInt16BE(14)]
  if (variable > MOST_VARIABLE_BYTES) return bad
  const length = FIXED_BYTES + variable
  if (bytes.length < length) return incomplete
  const isLocal = command === 0x20
  if (isLocal || (command === 0x21 && family === 0)) return { kind: 'read', address: undefined, length }
  const address = command === 0x21 ? binaryAddress(family, bytes.subarray(FIXED_BYTES, length)) : undefined
  return address === undefined ? bad : { kind: 'read', address, length }
}

/** Only TCP: a load balancer on the internet has no Unix sockets in front of it, and this port takes no UDP. */
function binaryAddress(family: number, addresses: Buffer): string | undefined {
  if (family === TCP4 && addresses.length >= 12) return addresses.subarray(0, 4).join('.')
  if (family !== TCP6 || addresses.length < 36) return undefined
  const groups = Array.from({ length: 8 }, (_, at) => addresses.readUInt16BE(at * 2).toString(16))
  return fromIPv6(groups)
}

/** Load balancers with both versions may send an IPv4 client in its IPv6 form. */
function fromIPv6(groups: readonly string[]): string {
  const isIPv4Inside = groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff'
  const [high = 0, low = 0] = groups.slice(6).map((group) => parseInt(group, 16))
  return isIPv4Inside ? [high >> 8, high & 255, low >> 8, low & 255].join('.') : groups.join(':')
}
