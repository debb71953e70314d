/** Milliseconds since 1970, UTC. */
export type Instant = number

/** The earlier of the times that are given, or nothing. */
export function earliest(...times: readonly (Instant | undefined)[]): Instant | undefined {
  const given = times.filter((time) => time !== undefined)
  return given.length > 0 ? given.reduce((a, b) => Math.min(a, b)) : undefined
}
