/** The lines of the game server's TCP protocol. The codecs accept any text and never throw. */

/** In bytes, without the newline. A longer line is refused, and the connection closed. */
export const MAX_LINE_BYTES = 4096

export const MAX_MATCH_SECONDS = 86_400

/** Of a match, in its server's words: `open` until it starts. */
export type GameState = 'open' | 'running' | 'stop'

export type ClientLine =
  | { readonly verb: 'GET_STATE' }
  | { readonly verb: 'GET_RUNNING_LENGTH' }
  | { readonly verb: 'REQUEST_MATCH'; readonly seconds: number }
  | { readonly verb: 'JOIN'; readonly token: string }
  | { readonly verb: 'UNKNOWN'; readonly text: string }

export type ServerLine =
  | { readonly verb: 'STATE'; readonly state: GameState }
  | { readonly verb: 'RUNNING_LENGTH'; readonly seconds: number }
  | { readonly verb: 'JOINED'; readonly player: string }
  | { readonly verb: 'ERROR'; readonly says: string }
  | { readonly verb: 'UNKNOWN' }
  | { readonly verb: 'GAME'; readonly text: string }

/** Parses the text after a verb; `undefined` if it does not fit. */
type Verbs<Line> = ReadonlyMap<string, (arg: string) => Line | undefined>

const clientVerbs: Verbs<ClientLine> = new Map([
  ['GET_STATE', (arg) => (arg ? undefined : { verb: 'GET_STATE' })],
  ['GET_RUNNING_LENGTH', (arg) => (arg ? undefined : { verb: 'GET_RUNNING_LENGTH' })],
  ['REQUEST_MATCH', parseRequest],
  ['JOIN', (arg) => (arg ? { verb: 'JOIN', token: arg } : undefined)],
])

export function parseClientLine(text: string): ClientLine {
  const [word = '', arg = '', ...rest] = wordsOf(text)
  const line = rest.length === 0 ? clientVerbs.get(verbOf(word))?.(arg) : undefined
  return line ?? { verb: 'UNKNOWN', text }
}

/**
 * Only spaces separate words. `trim` would also remove other Unicode white space; proxy and game server, which read the
 * same line, could then disagree about it.
 */
function wordsOf(text: string): readonly string[] {
  return text.split(' ').filter((word) => word !== '')
}

/** `toUpperCase` alone would turn other letters into ASCII: `ſ` into S, `ı` into I. */
function verbOf(word: string): string {
  return /^[a-z_]+$/i.test(word) ? word.toUpperCase() : ''
}

/** Only plain decimals: `Number` would also accept 0x10, 1e3, Infinity and an empty text. */
function parseRequest(arg: string): ClientLine | undefined {
  if (!/^\d{1,9}(\.\d{1,9})?$/.test(arg)) return undefined
  const seconds = Number(arg)
  return seconds > 0 && seconds <= MAX_MATCH_SECONDS ? { verb: 'REQUEST_MATCH', seconds } : undefined
}

export function formatClientLine(line: ClientLine): string {
  switch (line.verb) {
    case 'GET_STATE':
    case 'GET_RUNNING_LENGTH':
      return line.verb
    case 'REQUEST_MATCH':
      return `REQUEST_MATCH ${decimal(line.seconds)}`
    case 'JOIN':
      return `JOIN ${line.token}`
    case 'UNKNOWN':
      return line.text
  }
}

/** Never with an exponent, which the other side refuses. */
function decimal(seconds: number): string {
  return Number.isInteger(seconds) ? String(seconds) : seconds.toFixed(9).replace(/0+$/, '')
}

const states: readonly GameState[] = ['open', 'running', 'stop']

const serverVerbs: Verbs<ServerLine> = new Map([
  ['STATE', parseState],
  [
    'RUNNING_LENGTH',
    (arg) => (/^\d{1,9}$/.test(arg) ? { verb: 'RUNNING_LENGTH', seconds: Number(arg) } : undefined),
  ],
  ['JOINED', (arg) => (arg ? { verb: 'JOINED', player: arg } : undefined)],
  ['ERROR', (arg) => (arg ? { verb: 'ERROR', says: arg } : undefined)],
  ['UNKNOWN', (arg) => (arg ? undefined : { verb: 'UNKNOWN' })],
])

export function parseServerLine(text: string): ServerLine {
  const [word = '', ...rest] = wordsOf(text)
  return serverVerbs.get(word)?.(rest.join(' ')) ?? { verb: 'GAME', text }
}

function parseState(arg: string): ServerLine | undefined {
  const state = states.find((each) => each === arg)
  return state && { verb: 'STATE', state }
}

export function formatServerLine(line: ServerLine): string {
  switch (line.verb) {
    case 'STATE':
      return `STATE ${line.state}`
    case 'RUNNING_LENGTH':
      return `RUNNING_LENGTH ${Math.floor(line.seconds)}`
    case 'JOINED':
      return `JOINED ${line.player}`
    case 'ERROR':
      return `ERROR ${line.says}`
    case 'UNKNOWN':
      return 'UNKNOWN'
    case 'GAME':
      return line.text
  }
}
