/**
 * The URL for a message, also if it is none: without user, password and query. A password may contain the characters of
 * URLs, so everything up to the last `@` goes. After a `?`, it may be part of a password in the query: the rest goes too.
 */
export function withoutPassword(url: string): string {
  return url
    .replace(/(?<=\/\/).*\?.*@.*/s, '***')
    .replace(/(?<=\/\/).*@/s, '***@')
    .replace(/\?.*/s, '?***')
}
