import { isMatchId } from '../protocol/ids.ts'
import type { ProblemCode } from '../protocol/problems.ts'
import { isNeverPublic, methodsForPlayers, type PublicRoutes } from './public-routes.ts'

export interface ToBackend {
  readonly kind: 'backend'
  /** The backend's path, with the query. */
  readonly path: string
  /** An event stream, which lasts while its player waits and plays. */
  readonly isEventStream: boolean
}

/** Where a request leads, from its method and URL alone. */
export type Destination =
  | ToBackend
  | { readonly kind: 'play'; readonly match: string }
  | { readonly kind: 'api-docs' }
  | { readonly kind: 'alive' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'wrong-method'; readonly allowed: readonly string[] }
  | { readonly kind: 'refused'; readonly code: ProblemCode }

export interface DestinationRules {
  readonly publicRoutes: PublicRoutes
  readonly urlBytes: number
}

export type DestinationOf = (method: string, url: string) => Destination

/** The characters that RFC 3986 allows in a path, without `;` and `#`, where only some servers end the path. */
const pathShape = /^\/[\w.~!$&'()*+,=:@%/-]*$/
const climbing = /^\.{1,2}$|[/\\\u0000-\u001f\u007f]/

const pages: ReadonlyMap<string, Destination> = new Map([
  ['/healthz', { kind: 'alive' }],
  ['/readyz', { kind: 'ready' }],
])

export function destinations({ publicRoutes, urlBytes }: DestinationRules): DestinationOf {
  // A browser that opens the address sees the API where that is public, and otherwise that something answers.
  const front: Destination = { kind: publicRoutes === 'all' ? 'api-docs' : 'alive' }
  return (method, url) => {
    if (url.length > urlBytes) return refused('URL_TOO_LONG')
    const [path, query] = cutAt(url, '?')
    const segments = decoded(path)
    if (!segments || url.startsWith('//') || url.includes('#')) return refused('BAD_REQUEST')
    const [first, ...below] = segments
    if (first === 'api')
      return refusalOf(method, below, publicRoutes) ?? toBackend(below, belowApi(path) + query)
    if (first === 'play') return toMatch(below)
    return path === '/' ? front : (pages.get(path) ?? refused('UNKNOWN_ROUTE'))
  }
}

function toMatch([match, ...rest]: readonly string[]): Destination {
  const isMatch = match !== undefined && rest.length === 0 && isMatchId(match)
  return isMatch ? { kind: 'play', match } : refused('UNKNOWN_ROUTE')
}

function refusalOf(
  method: string,
  segments: readonly string[],
  publicRoutes: PublicRoutes,
): Destination | undefined {
  if (publicRoutes === 'all') return isNeverPublic(segments) ? refused('UNKNOWN_ROUTE') : undefined
  const allowed = methodsForPlayers(segments)
  if (!allowed) return refused('UNKNOWN_ROUTE')
  // A browser asks with OPTIONS whether its page may send the request.
  return method === 'OPTIONS' || allowed.includes(method) ? undefined : { kind: 'wrong-method', allowed }
}

function toBackend([first, second, third]: readonly string[], path: string): ToBackend {
  const isEventStream = first === 'match' && second === 'events' && third === undefined
  return { kind: 'backend', path, isEventStream }
}

/** Handles encodings of `api`: `/%61pi` is the same. */
function belowApi(path: string): string {
  const at = path.indexOf('/', 1)
  return at < 0 ? '/' : path.slice(at)
}

/** `undefined` if the backend might read the path differently. */
function decoded(path: string): string[] | undefined {
  if (!pathShape.test(path)) return undefined
  try {
    const segments = path.slice(1).split('/').map(decodeURIComponent)
    return segments.some((segment) => climbing.test(segment)) ? undefined : segments
  } catch {
    return undefined
  }
}

/** Splits into the text before the mark, and the mark with the rest. */
function cutAt(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at)]
}

function refused(code: ProblemCode): Destination {
  return { kind: 'refused', code }
}
