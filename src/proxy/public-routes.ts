/** `players`: only what a player's client needs. `all`: also what operators read, on a port that only they reach. */
export const PUBLIC_ROUTES = ['players', 'all'] as const
export type PublicRoutes = (typeof PUBLIC_ROUTES)[number]

/** The routes for players by the backend's path, with their methods. `*` is the id of a match. */
const forPlayers: ReadonlyMap<string, readonly string[]> = new Map([
  ['match/join', ['POST']],
  ['match/leave', ['POST']],
  ['match/status', ['GET', 'HEAD']],
  ['match/events', ['GET', 'HEAD']],
  ['match/why', ['GET', 'HEAD']],
  ['match/*/end', ['POST']],
  ['party', ['GET', 'HEAD', 'POST']],
  ['party/join', ['POST']],
  ['party/leave', ['POST']],
  ['party/kick', ['POST']],
  ['party/promote', ['POST']],
  ['party/ready', ['POST']],
  ['party/queue', ['POST']],
])

/** The methods that players may use at this path of the backend, given as decoded segments; `undefined`: none. */
export function methodsForPlayers(segments: readonly string[]): readonly string[] | undefined {
  const [first, , third] = segments
  const ends = first === 'match' && third === 'end' && segments.length === 3
  // The backend's router distinguishes case, and takes no further slashes.
  return forPlayers.get(ends ? 'match/*/end' : segments.join('/'))
}

/** Game servers and Prometheus reach the backend directly. */
export function isNeverPublic(segments: readonly string[]): boolean {
  const [first, , third, ...rest] = segments.filter(Boolean).map((segment) => segment.toLowerCase())
  return first === 'metrics' || (first === 'match' && third === 'report' && rest.length === 0)
}
