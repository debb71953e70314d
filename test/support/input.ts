/** Hostile inputs as data: what is sent, to whom, and the exact answer. */

export type Peer = 'proxy' | 'backend' | 'WebSocket' | 'game server' | 'control port'

/** What an input is made from: what a stranger, or a player of another match, may have in hand. */
export interface InHand {
  /** In front of each path of the backend: `/api` at the proxy. */
  readonly api: string
  /** The match that `token` opens, for the player `ann`. */
  readonly match: string
  readonly token: string
  /** For a player of another match. */
  readonly otherToken: string
  /** Correct in everything but the time. */
  readonly expiredToken: string
  /** What the match's game server proves its reports with. */
  readonly proof: string
}

type Bytes = string | Buffer

/** In the order of sending. Text is sent as Latin-1, so that each character is one byte. */
export type Sends = (inHand: InHand) => Bytes | readonly Bytes[]

/**
 * All answers of a peer in order, with `then` between them, and `closed` if it closes the connection. HTTP: the status, and
 * the code of a problem. WebSocket: `101`, text frames, and `close` with its code. TCP: lines. `3 × 200`: the same answer three times. An answer without
 * `closed` leaves the connection in order: the test uses it once more.
 */
export type Answers = Partial<Readonly<Record<Peer, string>>>

export interface Input {
  readonly what: string
  readonly sends: Sends
  /** The pause after each piece. */
  readonly pauseMs?: number
  readonly answers: Answers
}

export interface Topic {
  readonly title: string
  /** Settings of the proxy, for inputs that wait for a limit. */
  readonly limits: Readonly<Record<string, string>>
  readonly inputs: readonly Input[]
}

export function topic(title: string, inputs: readonly Input[], limits = {}): Topic {
  return { title, inputs, limits }
}

/** The same answer of the proxy and of the backend. */
export const both = (answer: string): Answers => ({ proxy: answer, backend: answer })

export const inputs =
  (answers: Answers) =>
  (rows: readonly (readonly [what: string, sends: Sends])[]): readonly Input[] =>
    rows.map(([what, sends]) => ({ what, sends, answers }))

export const JSON_TYPE = 'Content-Type: application/json'

/** A complete request, with the length of its body. */
export function request(
  method: string,
  path: string,
  { headers = [], body = '' }: { readonly headers?: readonly string[]; readonly body?: Bytes } = {},
): Sends {
  return ({ api }) => {
    const bytes = Buffer.from(body)
    const length = bytes.length > 0 ? [`Content-Length: ${bytes.length}`] : []
    const head = [`${method} ${api}${path} HTTP/1.1`, 'Host: h', ...headers, ...length].join('\r\n')
    return Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), bytes])
  }
}

export const get = (path: string, headers: readonly string[] = []): Sends => request('GET', path, { headers })

export const post = (path: string, body: Bytes, headers: readonly string[] = [JSON_TYPE]): Sends =>
  request('POST', path, { headers, body })

export const join = (body: Bytes, headers?: readonly string[]): Sends => post('/match/join', body, headers)

/** A head of our own, and the rest; `Host` is included. */
export const head =
  (line: string, headers: readonly string[], rest: Bytes = ''): Sends =>
  ({ api }) => [
    [line.replace('{api}', api), 'Host: h', ...headers, '', ''].join('\r\n'),
    Buffer.from(rest as string, 'latin1'),
  ]

/** Each character on its own, which is a byte in Latin-1. */
export const oneByOne = (text: string): readonly string[] => Array.from(text)

/** These inputs byte by byte, with a pause after each. */
export const dripping = (pauseMs: number, rows: readonly Input[]): readonly Input[] =>
  rows.map(({ sends, ...row }) => ({
    ...row,
    pauseMs,
    sends: (inHand) => [sends(inHand)].flat().flatMap((piece) => oneByOne(piece.toString('latin1'))),
  }))
