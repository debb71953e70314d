import { createReadStream } from 'node:fs'
import { endianness } from 'node:os'

import { errorCode } from './errors.ts'

/** The bytes of one connection that were sent and not yet acknowledged by the peer. */
export interface TcpQueue {
  readonly connection: string
  readonly bytes: number
}

export interface TcpEnds {
  readonly localAddress?: string | undefined
  readonly localPort?: number | undefined
  readonly remoteAddress?: string | undefined
  readonly remotePort?: number | undefined
}

/** One table per address family; an IPv4 connection to an IPv6 socket is in the second. */
const tables = ['/proc/self/net/tcp', '/proc/self/net/tcp6']

/** Whether this system provides these tables. */
export const tellsTcpQueues = process.platform === 'linux' && endianness() === 'LE'

/** The non-empty queues. Read in pieces: with 20,000 connections the table has 3 MB, and nobody should wait meanwhile. */
export async function* tcpQueues(): AsyncGenerator<TcpQueue> {
  for (const table of tables) {
    for await (const lines of linesOf(table)) yield* lines.flatMap((line) => queueIn(line) ?? [])
  }
}

async function* linesOf(table: string): AsyncGenerator<readonly string[]> {
  let rest = ''
  try {
    for await (const piece of createReadStream(table, 'latin1')) {
      const lines = (rest + String(piece)).split('\n')
      rest = lines.pop() ?? ''
      yield lines
    }
  } catch (error) {
    // A system without IPv6 has no second table.
    if (errorCode(error) !== 'ENOENT') throw error
  }
}

/** Number, local end, remote end, state, bytes to send. */
const row = /^ *\d+: ([0-9A-F]+:[0-9A-F]{4}) ([0-9A-F]+:[0-9A-F]{4}) [0-9A-F]{2} ([0-9A-F]{8}):/

function queueIn(line: string): TcpQueue | undefined {
  const [, local = '', remote = '', bytes = ''] = row.exec(line) ?? []
  if (bytes === '' || bytes === '00000000') return undefined
  return { connection: `${shortEnd(local)} ${shortEnd(remote)}`, bytes: Number.parseInt(bytes, 16) }
}

const IPV4_IN_IPV6 = '0000000000000000FFFF0000'

function shortEnd(end: string): string {
  return end.startsWith(IPV4_IN_IPV6) ? end.slice(IPV4_IN_IPV6.length) : end
}

/** The connection's name in these tables; `undefined` once it is closed. */
export function tcpConnection(ends: TcpEnds): string | undefined {
  const { localAddress, localPort, remoteAddress, remotePort } = ends
  if (localAddress === undefined || remoteAddress === undefined) return undefined
  return `${hexEnd(localAddress, localPort)} ${hexEnd(remoteAddress, remotePort)}`
}

function hexEnd(address: string, port = 0): string {
  return `${words(bytesOf(address))}:${port.toString(16).toUpperCase().padStart(4, '0')}`
}

/** As the kernel writes them: words of four bytes, last byte first. */
function words(bytes: readonly number[]): string {
  const swapped = bytes.map((_, at) => bytes[at - (at % 4) + 3 - (at % 4)] ?? 0)
  return swapped.map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join('')
}

function bytesOf(address: string): number[] {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '').replace(/%.*$/, '')
  if (!plain.includes(':')) return plain.split('.').map(Number)
  const [head = '', tail] = plain.split('::')
  const [before, after] = [groups(head), groups(tail ?? '')]
  const zeros = Array.from({ length: 16 - before.length - after.length }, () => 0)
  return [...before, ...zeros, ...after]
}

function groups(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap((group) => {
    const value = Number.parseInt(group, 16)
    return [value >> 8, value & 0xff]
  })
}
