/** Milliseconds since 1970, UTC. */
export type Instant = number

/** The earliest of the given times, if any. */
export function earliest(...times: readonly (Instant | undefined)[]): Instant | undefined {
  const given = times.filter((time) => time !== undefined)
  return given.length > 0 ? given.reduce((a, b) => Math.min(a, b)) : undefined
}
