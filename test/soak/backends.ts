import { Pool, type Dispatcher } from 'undici'

import {
  bearer,
  parseJson,
  retryAfterMs,
  type Answer,
  type StreamAnswer,
  type Transport,
} from '../../src/client/transport.ts'

const PATIENCE_MS = 5000

export interface Request {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: object
  /** The bearer token. Without one, nothing says who sends the request. */
  readonly token: string | undefined
}

/** The API at each of its addresses: each player starts with one of them, and tries the next if it gives no answer. */
export class Backends implements AsyncDisposable {
  readonly #pools: readonly Pool[]

  readonly #paths: readonly string[]

  /** `urls`: of the API, each with a trailing slash. */
  constructor(urls: readonly string[]) {
    this.#paths = urls.map((url) => new URL(url).pathname.replace(/\/$/, ''))
    this.#pools = urls.map(
      (url) =>
        new Pool(new URL(url).origin, {
          connections: 64,
          headersTimeout: PATIENCE_MS,
          bodyTimeout: PATIENCE_MS,
          connectTimeout: PATIENCE_MS,
        }),
    )
  }

  get count(): number {
    return this.#pools.length
  }

  /** One request to one backend, sent once: returns the answer, or throws. */
  async ask(at: number, request: Request): Promise<Answer> {
    const answer = await this.#send(at, request)
    const after = answer.headers['retry-after']
    const retry = retryAfterMs(Array.isArray(after) ? after[0] : after)
    return { status: answer.statusCode, retryAfterMs: retry, body: parseJson(await answer.body.text()) }
  }

  /** The same, without the body, which has no end in an event stream. */
  async statusOf(at: number, request: Request): Promise<number> {
    const { statusCode, body } = await this.#send(at, request)
    body.on('error', () => undefined).destroy()
    return statusCode
  }

  #send(at: number, { method, path, body, token }: Request): Promise<Dispatcher.ResponseData> {
    const i = at % this.#pools.length
    const pool = this.#pools[i]
    if (!pool) throw new Error('there is no backend')
    const headers = { ...bearer(token), ...(body && { 'content-type': 'application/json' }) }
    const whole = (this.#paths[i] ?? '') + path
    return pool.request({ method, path: whole, headers, ...(body && { body: JSON.stringify(body) }) })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#pools.map((pool) => pool.destroy()))
  }
}

/** The same transport, which reports every request and its result to `onAnswer`. */
export function watched(
  transport: Transport,
  around: (path: string, ask: () => Promise<Answer>) => Promise<Answer>,
): Transport {
  return {
    request: (...request) => around(request[1], () => transport.request(...request)),
    stream: (...request): Promise<StreamAnswer> => transport.stream(...request),
  }
}
