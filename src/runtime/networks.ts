import { BlockList, isIP } from 'node:net'

import { plainAddress } from './address.ts'

const named: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', 'fc00::/7', 'fe80::/10'],
}

/** Networks of IPv4 and IPv6 addresses. */
export interface Networks {
  has(address: string): boolean
}

/**
 * Reads networks separated by commas: `10.0.0.0/8`, a single address, or the names `loopback` and `private`. Returns
 * what is wrong as `fault`.
 */
export function networksIn(text: string): Networks | { readonly fault: string } {
  const list = new BlockList()
  for (const each of text.split(',').map((part) => part.trim())) {
    if (each === '') continue
    for (const network of named[each] ?? [each])
      if (!add(list, network))
        return { fault: `contains ${each}: use networks such as 10.0.0.0/8, addresses, loopback or private` }
  }
  return { has: remembering((address) => contains(list, address)) }
}

/** Reading an address takes a fifth of a join, and hot paths ask this. */
const usualLoopback: ReadonlySet<string> = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/** Every text of a loopback address begins like this. */
const mayBeLoopback = /^(?:127\.|:|0)/

export const loopback: Networks = {
  has: (address) =>
    usualLoopback.has(address) || (mayBeLoopback.test(address) && contains(loopbackList, address)),
}

const REMEMBERED = 256

/** Mostly the same few proxies are asked for. */
function remembering(has: (address: string) => boolean): (address: string) => boolean {
  const known = new Map<string, boolean>()
  return (address) => {
    const before = known.get(address)
    if (before !== undefined) return before
    if (known.size === REMEMBERED) known.clear()
    const answer = has(address)
    known.set(address, answer)
    return answer
  }
}

function add(list: BlockList, network: string): boolean {
  const [address = '', bits, ...rest] = network.split('/')
  const version = isIP(address)
  const longest = version === 4 ? 32 : 128
  if (version === 0 || rest.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return false
  const prefix = Number(bits ?? longest)
  if (prefix > longest) return false
  list.addSubnet(address, prefix, version === 4 ? 'ipv4' : 'ipv6')
  return true
}

function contains(list: BlockList, address: string): boolean {
  const plain = plainAddress(address)
  const version = isIP(plain)
  return version !== 0 && list.check(plain, version === 4 ? 'ipv4' : 'ipv6')
}

const loopbackList = new BlockList()
for (const network of named['loopback'] ?? []) add(loopbackList, network)
