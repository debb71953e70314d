import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Socket } from 'node:net'

import { EVENT_LINE } from '../protocol/event-line.ts'
import type { Backend } from './backends.ts'
import { EventLine } from './event-line.ts'

/** A Kubernetes Service balances connections, not streams: now and then new streams use a new connection. */
const TAKES_NEW_MS = 60_000
/** How soon a backend that refused is asked again. */
const ASK_AGAIN_MS = 1000
const CONNECT_WITHIN_MS = 3000
/** Backends send heartbeats more often on each stream: a silent connection has no streams, or no backend. */
const SILENT_MS = 60_000

interface Kept {
  readonly line: Promise<EventLine | undefined>
  until: number
}

/** The connections that carry players' event streams: one per backend, and older ones until their streams end. */
export class EventLines {
  readonly #answerMs: number
  readonly #onSlowReader: () => void
  readonly #kept = new Map<Backend, Kept>()
  readonly #open = new Set<EventLine>()
  #closed = false

  constructor(answerMs: number, onSlowReader: () => void) {
    this.#answerMs = answerMs
    this.#onSlowReader = onSlowReader
  }

  /** To the first of these backends that accepts one. */
  async toOneOf(backends: readonly Backend[]): Promise<EventLine | undefined> {
    for (const backend of backends) {
      const line = await this.#lineTo(backend)
      if (line?.isOpen) return line
    }
    return undefined
  }

  close(): void {
    this.#closed = true
    for (const line of this.#open) line.close()
  }

  #lineTo(backend: Backend): Promise<EventLine | undefined> {
    const kept = this.#kept.get(backend)
    if (kept && performance.now() < kept.until) return kept.line
    const fresh: Kept = { line: this.#dial(backend), until: performance.now() + TAKES_NEW_MS }
    this.#kept.set(backend, fresh)
    void fresh.line.then((line) => {
      if (!line) fresh.until = performance.now() + ASK_AGAIN_MS
      line?.onClose(() => {
        fresh.until = 0
        this.#open.delete(line)
      })
    })
    return fresh.line
  }

  async #dial(backend: Backend): Promise<EventLine | undefined> {
    const socket = await connectTo(backend.url).catch(() => undefined)
    if (!socket) return undefined
    const line = new EventLine(socket, { beginsWithinMs: this.#answerMs, onSlowReader: this.#onSlowReader })
    if (this.#closed) line.close()
    this.#open.add(line)
    return line
  }
}

function connectTo(url: URL): Promise<Socket> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const options = { method: 'CONNECT', path: EVENT_LINE, agent: false, timeout: CONNECT_WITHIN_MS } as const
    const asked = request(url, options)
    const fail = (): void => {
      reject(new Error('the backend refuses a connection for event streams'))
      asked.destroy()
    }
    asked.on('connect', ({ statusCode }, socket: Socket, head: Buffer) => {
      if (statusCode !== 200) {
        socket.destroy()
        fail()
        return
      }
      socket
        .setNoDelay()
        .setKeepAlive(true, 10_000)
        .setTimeout(SILENT_MS, () => socket.destroy())
      if (head.length > 0) socket.unshift(head)
      resolve(socket)
    })
    asked.on('response', fail).on('timeout', fail).on('error', reject).end()
  })
}

/** The player whose event stream this path requests. Anything unusual is left to the backend's route. */
export function listeningPlayer(path: string): string | undefined {
  const asked = /^\/match\/events\?player_id=([^&+]+)$/.exec(path)?.[1]
  try {
    return asked && decodeURIComponent(asked)
  } catch {
    return undefined
  }
}
