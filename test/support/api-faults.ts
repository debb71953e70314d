import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http'
import { request } from 'node:https'
import type { AddressInfo } from 'node:net'

import type { ApiServer } from './api-server.ts'

interface Refusal {
  readonly status: number
  readonly headers?: OutgoingHttpHeaders
  readonly body?: object
}

interface Rule {
  readonly method: string
  readonly watch: boolean
  /** The answer to give instead of forwarding; or `lost`: forward, and drop the answer. */
  readonly instead: Refusal | 'lost'
}

interface Stream {
  readonly response: ServerResponse
  silent: boolean
}

/** A fault-injecting proxy in front of a real API server. */
export class ApiFaults implements AsyncDisposable {
  readonly seen: string[] = []
  readonly #api: ApiServer
  readonly #server: Server
  readonly #streams = new Set<Stream>()
  #rules: Rule[] = []

  static async open(api: ApiServer): Promise<ApiFaults> {
    const faults = new ApiFaults(api)
    await once(faults.#server.listen(0, '127.0.0.1'), 'listening')
    return faults
  }

  private constructor(api: ApiServer) {
    this.#api = api
    this.#server = createServer((asked, response) => {
      this.#serve(asked, response)
    })
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  get streams(): number {
    return this.#streams.size
  }

  /** The next requests of this kind get these, one each. */
  next(kind: 'watch' | 'GET' | 'POST' | 'DELETE' | 'PATCH', ...instead: readonly (Refusal | 'lost')[]): void {
    const [method, watch] = kind === 'watch' ? ['GET', true] : [kind, false]
    this.#rules.push(...instead.map((each) => ({ method, watch, instead: each })))
  }

  /** All streams break at this point, after this text. */
  cut(lastWords = ''): void {
    for (const { response } of this.#streams) {
      if (lastWords === '') response.destroy()
      else response.write(lastWords, () => response.destroy())
    }
  }

  /** All streams send this in addition. */
  say(line: object): void {
    for (const { response } of this.#streams) response.write(`${JSON.stringify(line)}\n`)
  }

  /** From now on the open streams send nothing and do not end. */
  silence(): void {
    for (const stream of this.#streams) stream.silent = true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }

  #serve(asked: IncomingMessage, response: ServerResponse): void {
    const { method = '', url = '' } = asked
    const watch = url.includes('watch=true')
    this.seen.push(`${watch ? 'WATCH' : method} ${url}`)
    const rule = this.#rules.find((each) => each.method === method && each.watch === watch)
    this.#rules = this.#rules.filter((each) => each !== rule)
    if (rule && rule.instead !== 'lost') {
      const { status, headers, body = {} } = rule.instead
      response.writeHead(status, headers).end(JSON.stringify(body))
      return
    }
    this.#forward(asked, response, { watch, lost: rule !== undefined })
  }

  #forward(asked: IncomingMessage, response: ServerResponse, how: { watch: boolean; lost: boolean }): void {
    const { method, headers } = asked
    const { certificate: ca } = this.#api
    const forwarded = request(`${this.#api.url}${asked.url ?? ''}`, { method, headers, ca })
    forwarded.on('error', () => response.destroy())
    forwarded.on('response', (answer) => {
      answer.on('error', () => response.destroy())
      if (how.lost) answer.resume().on('end', () => response.destroy())
      else this.#answer(answer, response, how.watch)
    })
    response.on('close', () => forwarded.destroy())
    asked.pipe(forwarded)
  }

  #answer(answer: IncomingMessage, response: ServerResponse, watch: boolean): void {
    const stream = { response, silent: false }
    response.writeHead(answer.statusCode ?? 500, answer.headers)
    response.flushHeaders()
    if (watch) this.#streams.add(stream)
    response.on('close', () => this.#streams.delete(stream))
    answer.on('data', (bytes: Buffer) => {
      if (!stream.silent) response.write(bytes)
    })
    answer.on('end', () => {
      if (!stream.silent) response.end()
    })
  }
}
