import { Pool } from 'undici'

import {
  parseJson,
  retryAfterMs,
  type Answer,
  type StreamAnswer,
  type Transport,
} from '../../src/client/transport.ts'

const PATIENCE_MS = 5000

interface Request {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

/** The backends without a proxy: each player starts with one of them, and tries the next if it gives no answer. */
export class Backends implements AsyncDisposable {
  readonly #pools: readonly Pool[]

  readonly #adminToken: string

  constructor(urls: readonly string[], adminToken: string) {
    this.#adminToken = adminToken
    this.#pools = urls.map(
      (url) =>
        new Pool(url, {
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
  ask(at: number, method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
    return this.#send(at, { method, path, headers: {} }, body)
  }

  /** The same, as the game's back end asks: with the token of administrators. */
  askAsAdmin(at: number, path: string, body: object): Promise<Answer> {
    const headers = { authorization: `Bearer ${this.#adminToken}` }
    return this.#send(at, { method: 'POST', path, headers }, body)
  }

  async #send(at: number, { method, path, headers }: Request, body?: object): Promise<Answer> {
    const pool = this.#pools[at % this.#pools.length]
    if (!pool) throw new Error('there is no backend')
    const typed = body ? { ...headers, 'content-type': 'application/json' } : headers
    const sent = { headers: typed, ...(body && { body: JSON.stringify(body) }) }
    const answer = await pool.request({ method, path, ...sent })
    const after = answer.headers['retry-after']
    const retry = retryAfterMs(Array.isArray(after) ? after[0] : after)
    return { status: answer.statusCode, retryAfterMs: retry, body: parseJson(await answer.body.text()) }
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
    request: (method, path, body) => around(path, () => transport.request(method, path, body)),
    stream: (path, signal): Promise<StreamAnswer> => transport.stream(path, signal),
  }
}
