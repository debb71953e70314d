import { once } from 'node:events'
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

import { LineSplitter } from '../protocol/line-splitter.ts'
import { LineInbox, oneLine, type Lines } from './lines.ts'

export interface TcpTarget {
  readonly host: string
  readonly port: number
  readonly tls?: boolean
  /** A DNS lookup of the caller's own, for callers that open many connections. */
  readonly lookup?: LookupFunction | undefined
}

/** A game may send longer lines than it accepts. */
const LONGEST_LINE = 1024 * 1024

/** Lines over TCP. Rejects if nobody answers at the address. */
export async function tcpLines({ host, port, tls = false, lookup }: TcpTarget): Promise<Lines> {
  const to = { host, port, ...(lookup && { lookup }) }
  // SNI must be a name, never an IP address (RFC 6066).
  const name = isIP(host) ? {} : { servername: host }
  const socket = tls ? connectTls({ ...to, ...name }) : connectTcp(to)
  await once(socket, tls ? 'secureConnect' : 'connect')
  return linesOf(socket.setNoDelay(true))
}

function linesOf(socket: Socket): Lines {
  const splitter = new LineSplitter(LONGEST_LINE)
  const inbox = new LineInbox(socket)
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      inbox.end()
      resolve()
    })
  })
  socket.on('error', () => socket.destroy())
  socket.on('data', (bytes: Buffer) => {
    const { lines, tooLong } = splitter.push(bytes)
    inbox.push(lines)
    if (tooLong) socket.destroy()
  })
  let room: Promise<unknown> | undefined
  return {
    closed,
    close: () => {
      inbox.end()
      socket.end()
    },
    async send(line) {
      if (socket.write(`${oneLine(line)}\n`) || socket.destroyed) return
      // One wait shared by all senders: otherwise each would add a listener to the socket.
      room ??= Promise.race([once(socket, 'drain').catch(() => undefined), closed]).then(() => {
        room = undefined
      })
      await room
    },
    [Symbol.asyncIterator]: () => inbox[Symbol.asyncIterator](),
  }
}
