/** How the client reaches the backend: with `fetch` by default. */
export interface Transport {
  /** The address, for messages. */
  readonly where?: string
  /** `token`: sent as the bearer token. */
  request(method: 'GET' | 'POST', path: string, body?: object, token?: string): Promise<Answer>
  /** Resolves when the answer has begun; its bytes follow. Ends when `signal` aborts. */
  stream(path: string, signal: AbortSignal, token?: string): Promise<StreamAnswer>
}

export interface Answer {
  readonly status: number
  /** The value of `Retry-After`, in milliseconds. */
  readonly retryAfterMs: number | undefined
  /** The JSON body, if there was one. */
  readonly body: unknown
}

export interface StreamAnswer {
  readonly status: number
  readonly retryAfterMs: number | undefined
  readonly bytes: AsyncIterable<Uint8Array>
}

export function bearer(token: string | undefined): { readonly authorization?: string } {
  return token === undefined ? {} : { authorization: `Bearer ${token}` }
}

export function retryAfterMs(header: string | null | undefined): number | undefined {
  const seconds = Number(header ?? NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Each refusal by the backend has a code. */
export function isProblem(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'code' in body
}
