/**
 * Origins whose pages may use us: `*` is any, `localhost` is any on this machine. Pages of our own need no leave.
 * A packaged app has an origin of its own scheme (`capacitor://localhost`), or `null`, as every sandboxed page has.
 */
export type AllowedOrigins = ReadonlySet<string>

export interface WhoAsks {
  readonly origin?: string | undefined
  readonly host?: string | undefined
}

const words: readonly string[] = ['*', 'localhost', 'null']
const ownScheme = /^[a-z][a-z0-9+.-]*:\/\/[a-z0-9._-]*(:\d{1,5})?$/
const loopback = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** From a comma list; an item that is no origin is a fault. */
export function allowedOrigins(list: string): { allowed: AllowedOrigins } | { fault: string } {
  const items = list
    .split(',')
    .map((item) => item.trim().toLowerCase())
    .filter(Boolean)
  const wrong = items.find((item) => !words.includes(item) && !isOrigin(item))
  return wrong === undefined
    ? { allowed: new Set(items) }
    : {
        fault: `takes *, localhost, null, and origins such as https://game.example.com or tauri://localhost, and not ${wrong}`,
      }
}

function isOrigin(text: string): boolean {
  return /^(https?|wss?|ftp):/.test(text) ? urlOf(text)?.origin === text : ownScheme.test(text)
}

export function isAllowed(origin: string, allowed: AllowedOrigins): boolean {
  if (allowed.has('*') || allowed.has(origin)) return true
  return allowed.has('localhost') && loopback.test(urlOf(origin)?.hostname ?? '')
}

/**
 * Whether who asks may open a game socket: a program, which names no origin; a page of ours; a page that is allowed.
 * Browsers open sockets across origins without a question, so it must be asked here.
 */
export function mayOpenSocket({ origin, host }: WhoAsks, allowed: AllowedOrigins): boolean {
  if (origin === undefined || isAllowed(origin, allowed)) return true
  return host !== undefined && urlOf(origin)?.host === host.toLowerCase()
}

/** What tells a browser that the page may read the answer. */
export function corsHeaders(origin: string | undefined, allowed: AllowedOrigins): Record<string, string> {
  if (allowed.size === 0) return {}
  const given = { 'access-control-expose-headers': 'retry-after' }
  if (allowed.has('*')) return { 'access-control-allow-origin': '*', ...given }
  // Also without leave: a cache must not give one origin's answer to another.
  const vary = { vary: 'origin' }
  if (origin === undefined || !isAllowed(origin, allowed)) return vary
  return { 'access-control-allow-origin': origin, ...given, ...vary }
}

function urlOf(text: string): URL | undefined {
  return /^https?:/.test(text) && URL.canParse(text) ? new URL(text) : undefined
}
