const IPV4_IN_IPV6 = '::ffff:'
const GROUPS_OF_NETWORK = 4

/** An IPv4 client of a dual-stack port is still an IPv4 client. */
export function plainAddress(address: string): string {
  return address.startsWith(IPV4_IN_IPV6) ? address.slice(IPV4_IN_IPV6.length) : address
}

/** What limits count by: an IPv4 address, or 64 bits of an IPv6 address, since one client has all addresses below them. */
export function limitKey(address: string): string {
  const plain = plainAddress(address)
  if (!plain.includes(':')) return plain
  const [head = '', tail] = (plain.split('%')[0] ?? '').split('::')
  const [before, after] = [groupsOf(head), groupsOf(tail ?? '')]
  const zeros = tail === undefined ? 0 : Math.max(8 - before.length - after.length, 0)
  const all = [...before, ...Array.from({ length: zeros }, () => 0), ...after]
  return `${all
    .slice(0, GROUPS_OF_NETWORK)
    .map((group) => group.toString(16))
    .join(':')}::/64`
}

function groupsOf(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap((group) => (group.includes('.') ? ipv4Groups(group) : parseInt(group, 16)))
}

function ipv4Groups(text: string): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number)
  return [a * 256 + b, c * 256 + d]
}
