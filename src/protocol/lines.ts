/** The lines of the game server's TCP wire. Codecs are total: any text gives a value, and none throws. */

/** Bytes, its newline not counted. A longer line is refused, and its sender closed. */
export const MAX_LINE_BYTES = 4096

export const MAX_MATCH_SECONDS = 86_400

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

export function parseClientLine(text: string): ClientLine {
  const [word = '', arg = '', ...rest] = wordsOf(text)
  const unknown = { verb: 'UNKNOWN', text } as const
  if (rest.length > 0) return unknown
  switch (verbOf(word)) {
    case 'GET_STATE':
      return arg ? unknown : { verb: 'GET_STATE' }
    case 'GET_RUNNING_LENGTH':
      return arg ? unknown : { verb: 'GET_RUNNING_LENGTH' }
    case 'REQUEST_MATCH': {
      const seconds = matchSeconds(arg)
      return seconds === undefined ? unknown : { verb: 'REQUEST_MATCH', seconds }
    }
    case 'JOIN':
      return arg ? { verb: 'JOIN', token: arg } : unknown
    default:
      return unknown
  }
}

/**
 * Spaces alone separate words. `trim` would also take away the other white space of Unicode; the proxy and the game server,
 * which read the same line, would then disagree about it.
 */
function wordsOf(text: string): readonly string[] {
  return text.split(' ').filter((word) => word !== '')
}

/** `toUpperCase` alone would make ASCII of other letters: of `ſ` an S, of `ı` an I. */
function verbOf(word: string): string {
  return /^[a-z_]+$/i.test(word) ? word.toUpperCase() : ''
}

/** Plain decimals only: `Number` alone would also take 0x10, 1e3, Infinity and an empty text. */
function matchSeconds(text: string): number | undefined {
  if (!/^\d{1,9}(\.\d{1,9})?$/.test(text)) return undefined
  const seconds = Number(text)
  return seconds > 0 && seconds <= MAX_MATCH_SECONDS ? seconds : undefined
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

/** Never in exponents, which the other side refuses. */
function decimal(seconds: number): string {
  return Number.isInteger(seconds) ? String(seconds) : seconds.toFixed(9).replace(/0+$/, '')
}

const states: readonly string[] = ['open', 'running', 'stop'] satisfies GameState[]

export function parseServerLine(text: string): ServerLine {
  const [word, ...rest] = wordsOf(text)
  const arg = rest.join(' ')
  if (word === 'STATE' && states.includes(arg)) return { verb: 'STATE', state: arg as GameState }
  if (word === 'RUNNING_LENGTH' && /^\d{1,9}$/.test(arg))
    return { verb: 'RUNNING_LENGTH', seconds: Number(arg) }
  if (word === 'JOINED' && arg) return { verb: 'JOINED', player: arg }
  if (word === 'ERROR' && arg) return { verb: 'ERROR', says: arg }
  if (word === 'UNKNOWN' && !arg) return { verb: 'UNKNOWN' }
  return { verb: 'GAME', text }
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
