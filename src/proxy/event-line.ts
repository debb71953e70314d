import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { errors } from 'undici'

import {
  EVENT_STREAM_HEADERS,
  formatStreamLine,
  MAX_EVENT_LINE_BYTES,
  MAX_UNREAD_EVENT_BYTES,
  parseStreamNews,
  type StreamNews,
  type StreamOpened,
  type StreamRefusal,
} from '../protocol/event-line.ts'
import { LineSplitter } from '../protocol/line-splitter.ts'
import { writeTogether } from '../runtime/write-together.ts'

export interface Listener {
  readonly asks: Pick<StreamOpened, 'player' | 'after' | 'authorization' | 'address'>
  readonly response: ServerResponse
}

export interface LineNeeds {
  readonly beginsWithinMs: number
  /** Called for each client that is cut off because it does not read. */
  onSlowReader(): void
}

/** What became of a stream: it began, its client is gone, it is refused, or this connection has none for it. */
type Outcome = 'begun' | 'gone' | 'none' | StreamRefusal

interface Carried {
  readonly response: ServerResponse
  begun: boolean
  readonly settle: (outcome: Outcome) => void
}

/** A connection to a backend that carries the event streams of many players. */
export class EventLine {
  readonly #socket: Duplex
  readonly #needs: LineNeeds
  readonly #carried = new Map<number, Carried>()
  readonly #splitter = new LineSplitter(MAX_EVENT_LINE_BYTES)
  #last = 0

  constructor(socket: Duplex, needs: LineNeeds) {
    this.#socket = socket
    this.#needs = needs
    socket.on('data', (bytes: Buffer) => {
      this.#take(bytes)
    })
    socket.on('error', () => socket.destroy())
    socket.on('end', () => socket.destroy())
    socket.on('close', () => {
      this.#broken()
    })
  }

  get isOpen(): boolean {
    return this.#socket.writable
  }

  /** Fails if the backend does not answer in time. */
  carry({ asks, response }: Listener): Promise<Outcome> {
    // We would never learn again that its client is gone.
    if (response.destroyed) return Promise.resolve('gone')
    this.#last += 1
    const n = this.#last
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#letGo(n)
        reject(new errors.HeadersTimeoutError())
      }, this.#needs.beginsWithinMs)
      const settle = (outcome: Outcome): void => {
        clearTimeout(late)
        resolve(outcome)
      }
      this.#carried.set(n, { response, begun: false, settle })
      writeTogether(this.#socket, formatStreamLine({ n, kind: 'open', ...asks }))
      response.once('close', () => {
        if (this.#letGo(n)) settle('gone')
      })
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  onClose(listener: () => void): void {
    this.#socket.on('close', listener)
  }

  #letGo(n: number): boolean {
    const was = this.#carried.delete(n)
    if (was && this.isOpen) writeTogether(this.#socket, formatStreamLine({ n, kind: 'close' }))
    return was
  }

  #take(bytes: Buffer): void {
    const { lines, tooLong } = this.#splitter.push(bytes)
    for (const line of lines) {
      const news = parseStreamNews(line)
      const carried = news && this.#carried.get(news.n)
      if (carried) this.#pass(news, carried)
    }
    if (tooLong) this.#socket.destroy()
  }

  #pass(news: StreamNews, carried: Carried): void {
    switch (news.kind) {
      case 'text':
        this.#write(carried, news.text)
        return
      case 'end':
        this.#carried.delete(news.n)
        end(carried)
        return
      case 'none':
        this.#carried.delete(news.n)
        carried.settle(news.refusal ?? 'none')
    }
  }

  #write(carried: Carried, text: string): void {
    const { response } = carried
    if (response.destroyed || response.writableEnded) return
    if (response.writableLength > MAX_UNREAD_EVENT_BYTES) {
      this.#needs.onSlowReader()
      response.destroy()
      return
    }
    begin(carried)
    response.write(text)
  }

  /** A stream has no proper end: its client reconnects, and another backend continues. */
  #broken(): void {
    const all = [...this.#carried.values()]
    this.#carried.clear()
    for (const carried of all) {
      if (carried.begun) carried.response.end()
      else carried.settle('none')
    }
  }
}

function begin(carried: Carried): void {
  if (carried.begun) return
  carried.begun = true
  carried.response.writeHead(200, EVENT_STREAM_HEADERS)
  carried.settle('begun')
}

function end(carried: Carried): void {
  if (carried.response.destroyed || carried.response.writableEnded) return
  begin(carried)
  carried.response.end()
}
