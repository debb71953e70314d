import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

import type { PlayerId } from '../match/ids.ts'
import {
  EVENT_LINE,
  formatStreamLine,
  MAX_EVENT_LINE_BYTES,
  parseStreamAsked,
  type StreamAsked,
  type StreamOpened,
  type StreamNews,
} from '../protocol/event-line.ts'
import { isPlayerId } from '../protocol/ids.ts'
import { LineSplitter } from '../protocol/line-splitter.ts'
import { writeTogether } from '../runtime/write-together.ts'
import type { Credentials } from './auth/sign-in.ts'
import type { EventSink } from './event-sink.ts'
import type { PlayerStreams } from './player-streams.ts'
import type { Refusal } from './refusal.ts'

/**
 * A proxy with more unsent data than this is cut off; its players reconnect through another. One that stops reading is
 * noticed earlier, like any lost peer. A match of a thousand players sends 20 MB at once, 20 kB to each.
 */
const MOST_WAITING_BYTES = 64 * 1024 * 1024
/** More than a proxy has clients by default. */
const MOST_STREAMS = 65_536
/** A proxy that hangs must not delay our shutdown. */
const TAKES_THE_END_MS = 1000

/** Checks whether a client may listen as this player, and says what to answer otherwise: the same for its own stream and for a shared connection. */
export type Listener = (credentials: Credentials, player: string) => Promise<PlayerId | Refusal | undefined>

export interface EventLineNeeds {
  readonly streams: PlayerStreams
  readonly listener: Listener
}

/**
 * Accepts the proxies' connections. They use `CONNECT`, which no client can send; an upgrade would be possible on every
 * route.
 */
export function eventLines(server: Server, needs: EventLineNeeds): { close(): void } {
  const open = new Set<Duplex>()
  server.on(
    'connect',
    ({ url, socket: { remoteAddress: peer } }: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy())
      // A proxy sends nothing before it is answered.
      if (url !== EVENT_LINE || head.length > 0) {
        socket.destroy()
        return
      }
      open.add(socket)
      socket.on('close', () => open.delete(socket))
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      new EventLine({ socket, peer }, needs).begin()
    },
  )
  return {
    close() {
      for (const socket of open) {
        socket.end(() => socket.destroy())
        setTimeout(() => socket.destroy(), TAKES_THE_END_MS).unref()
      }
    },
  }
}

/** A connection from a proxy, carrying the event streams of many players: each costs a fraction of a connection. */
class EventLine {
  readonly #socket: Duplex
  readonly #peer: string | undefined
  readonly #needs: EventLineNeeds
  readonly #sinks = new Map<number, LineSink>()
  readonly #splitter = new LineSplitter(MAX_EVENT_LINE_BYTES)

  constructor({ socket, peer }: { socket: Duplex; peer: string | undefined }, needs: EventLineNeeds) {
    this.#socket = socket
    this.#peer = peer
    this.#needs = needs
  }

  begin(): void {
    const socket = this.#socket
    socket.on('data', (bytes: Buffer) => {
      this.#take(bytes)
    })
    socket.on('end', () => socket.destroy())
    socket.on('close', () => {
      for (const sink of [...this.#sinks.values()]) sink.close()
    })
  }

  /** Also true while some data waits: among thousands of signs of life at once, some wait for the others to be sent. */
  get isTaken(): boolean {
    return this.#socket.writableLength < MOST_WAITING_BYTES / 8
  }

  say(news: StreamNews): void {
    if (!this.#socket.writable) return
    writeTogether(this.#socket, formatStreamLine(news))
    if (this.#socket.writableLength > MOST_WAITING_BYTES) this.#socket.destroy()
  }

  forget(n: number): void {
    this.#sinks.delete(n)
  }

  #take(bytes: Buffer): void {
    const { lines, tooLong } = this.#splitter.push(bytes)
    for (const line of lines) {
      const asked = parseStreamAsked(line)
      if (asked) this.#hear(asked)
    }
    if (tooLong) this.#socket.destroy()
  }

  #hear(asked: StreamAsked): void {
    switch (asked.kind) {
      case 'open':
        void this.#open(asked)
        return
      case 'close':
        this.#sinks.get(asked.n)?.close()
    }
  }

  async #open(asked: StreamAsked & { kind: 'open' }): Promise<void> {
    const { n } = asked
    if (this.#sinks.size >= MOST_STREAMS || this.#sinks.has(n)) {
      this.#socket.destroy()
      return
    }
    const sink = new LineSink(this, n)
    this.#sinks.set(n, sink)
    const opened = await this.#openFor(asked, sink).catch(() => 'unknown')
    if (opened === 'known') return
    sink.close()
    this.say({ n, kind: 'none', ...(typeof opened === 'object' && { refusal: opened }) })
  }

  async #openFor({ authorization, address, player: id, after }: StreamOpened, sink: LineSink) {
    const { listener, streams } = this.#needs
    const told = { peer: this.#peer, forwardedFor: address }
    const player = isPlayerId(id) ? await listener({ authorization, told }, id) : undefined
    if (typeof player === 'object') return player
    return player && !sink.gone ? streams.open(player, sink, after) : undefined
  }
}

class LineSink implements EventSink {
  readonly #line: EventLine
  readonly #n: number
  readonly #listeners: (() => void)[] = []
  gone = false

  constructor(line: EventLine, n: number) {
    this.#line = line
    this.#n = n
  }

  get taken(): boolean {
    return this.#line.isTaken
  }

  write(text: string): void {
    this.#line.say({ n: this.#n, kind: 'text', text })
  }

  end(): void {
    if (this.gone) return
    this.#line.say({ n: this.#n, kind: 'end' })
    this.close()
  }

  onGone(listener: () => void): void {
    this.#listeners.push(listener)
  }

  close(): void {
    this.gone = true
    this.#line.forget(this.#n)
    for (const listener of this.#listeners) listener()
  }
}
