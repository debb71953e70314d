/**
 * Origins whose pages may use the proxy: `*` is any, `localhost` is any on this machine. Our own pages always may. A
 * packaged app has its own scheme (`capacitor://localhost`), or `null` like every sandboxed page.
 */
export type AllowedOrigins = ReadonlySet<string>

export interface WhoAsks {
  readonly origin?: string | undefined
  readonly host?: string | undefined
}

const words: readonly string[] = ['*', 'localhost', 'null']
const ownScheme = /^[a-z][a-z0-9+.-]*:\/\/[a-z0-9._-]*(:\d{1,5})?$/
const loopback = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** Parses a comma-separated list; an invalid item is an error. */
export function allowedOrigins(list: string): { allowed: AllowedOrigins } | { fault: string } {
  const items = list
    .split(',')
    .map((item) => item.trim().toLowerCase())
    .filter(Boolean)
  const wrong = items.find((item) => !words.includes(item) && !isOrigin(item))
  return wrong === undefined
    ? { allowed: new Set(items) }
    : {
        fault: `accepts *, localhost, null, and origins such as https://game.example.com or tauri://localhost, but not ${wrong}`,
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
 * Whether the caller may open a game socket: a program (without an origin), our own page, or an allowed page. Browsers
 * open sockets across origins without a preflight, so we must check.
 */
export function mayOpenSocket({ origin, host }: WhoAsks, allowed: AllowedOrigins): boolean {
  if (origin === undefined || isAllowed(origin, allowed)) return true
  return host !== undefined && urlOf(origin)?.host === host.toLowerCase()
}

/** The headers that let the page read the answer. */
export function corsHeaders(origin: string | undefined, allowed: AllowedOrigins): Record<string, string> {
  if (allowed.size === 0) return {}
  const given = { 'access-control-expose-headers': 'retry-after' }
  if (allowed.has('*')) return { 'access-control-allow-origin': '*', ...given }
  // Even if the origin is not allowed: a cache must not serve one origin's answer to another.
  const vary = { vary: 'origin' }
  if (origin === undefined || !isAllowed(origin, allowed)) return vary
  return { 'access-control-allow-origin': origin, ...given, ...vary }
}

function urlOf(text: string): URL | undefined {
  return /^https?:/.test(text) && URL.canParse(text) ? new URL(text) : undefined
}
