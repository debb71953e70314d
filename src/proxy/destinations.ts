import type { ProblemCode } from '../protocol/problems.ts'
import { isMatchId } from '../protocol/ids.ts'

export interface ToBackend {
  readonly kind: 'backend'
  /** The backend's path, with the query. */
  readonly path: string
  /** An event stream, which lasts while its player waits and plays. */
  readonly isEventStream: boolean
}

/** Where a request's URL leads, from its text alone. */
export type Destination =
  | ToBackend
  | { readonly kind: 'play'; readonly match: string }
  | { readonly kind: 'front-page' }
  | { readonly kind: 'alive' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly code: ProblemCode }

/** The characters that RFC 3986 allows in a path, without `;` and `#`, where only some servers end the path. */
const pathShape = /^\/[\w.~!$&'()*+,=:@%/-]*$/
const climbing = /^\.{1,2}$|[/\\\u0000-\u001f\u007f]/

const pages: ReadonlyMap<string, Destination> = new Map([
  ['/', { kind: 'front-page' }],
  ['/healthz', { kind: 'alive' }],
  ['/readyz', { kind: 'ready' }],
])

export function destinationOf(url: string): Destination {
  const [path, query] = cutAt(url, '?')
  const segments = decoded(path)
  if (!segments || url.startsWith('//') || url.includes('#')) return refused('BAD_REQUEST')
  const [first, second, ...rest] = segments
  if (first === 'api') return toBackend(segments.slice(1), path, query)
  if (first === 'play' && second !== undefined && rest.length === 0 && isMatchId(second))
    return { kind: 'play', match: second }
  return pages.get(path) ?? refused('UNKNOWN_ROUTE')
}

function toBackend(segments: readonly string[], path: string, query: string): Destination {
  // For operators and game servers, who reach the backend directly. Compare decoded: `/metr%69cs` is the same route.
  const [first, second, third, ...rest] = segments.filter(Boolean).map((segment) => segment.toLowerCase())
  if (first === 'metrics' || (first === 'match' && third === 'report' && rest.length === 0))
    return refused('UNKNOWN_ROUTE')
  const isEventStream = first === 'match' && second === 'events' && third === undefined
  return { kind: 'backend', path: belowApi(path) + query, isEventStream }
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
