import type { ProblemCode } from '../protocol/problems.ts'
import { isMatchId } from '../protocol/ids.ts'

/** Where a request's URL leads. Pure: from the text alone. */
export type Destination =
  /** The path as the backend knows it, with its query. */
  | { readonly kind: 'backend'; readonly path: string }
  | { readonly kind: 'play'; readonly match: string }
  | { readonly kind: 'front-page' }
  | { readonly kind: 'alive' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly code: ProblemCode }

/** What RFC 3986 allows in a path. No `;` and no `#`: some servers end the path there, and some do not. */
const pathShape = /^\/[\w.~!$&'()*+,=:@%/-]*$/
const climbing = /^\.{1,2}$|[/\\\u0000-\u001f\u007f]/

export function destinationOf(url: string): Destination {
  const [path, query] = cutAt(url, '?')
  const segments = decoded(path)
  if (!segments || url.startsWith('//') || url.includes('#')) return refused('BAD_REQUEST')
  const [first, second, ...rest] = segments
  if (first === 'api') return toBackend(segments.slice(1), path, query)
  if (first === 'play' && second !== undefined && rest.length === 0 && isMatchId(second))
    return { kind: 'play', match: second }
  switch (path) {
    case '/':
      return { kind: 'front-page' }
    case '/healthz':
      return { kind: 'alive' }
    case '/readyz':
      return { kind: 'ready' }
    default:
      return refused('UNKNOWN_ROUTE')
  }
}

function toBackend(segments: readonly string[], path: string, query: string): Destination {
  // For operators and game servers, who reach the backend itself. Compared decoded: `/metr%69cs` is the same route.
  const [first, , third, ...rest] = segments.filter(Boolean).map((segment) => segment.toLowerCase())
  if (first === 'metrics' || (first === 'match' && third === 'report' && rest.length === 0))
    return refused('UNKNOWN_ROUTE')
  return { kind: 'backend', path: belowApi(path) + query }
}

/** However `api` is spelled: `/%61pi` is the same. */
function belowApi(path: string): string {
  const at = path.indexOf('/', 1)
  return at < 0 ? '/' : path.slice(at)
}

/** `undefined` when the other side might read the path another way than we do. */
function decoded(path: string): string[] | undefined {
  if (!pathShape.test(path)) return undefined
  try {
    const segments = path.slice(1).split('/').map(decodeURIComponent)
    return segments.some((segment) => climbing.test(segment)) ? undefined : segments
  } catch {
    return undefined
  }
}

/** The text before the mark; the mark and what follows. */
function cutAt(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at)]
}

function refused(code: ProblemCode): Destination {
  return { kind: 'refused', code }
}
