/** A required part cannot answer just now. Whether it executed the last request is unknown. */
export class Unavailable extends Error {
  readonly part: 'redis' | 'postgres' | 'kubernetes' | 'jwks'

  constructor(part: Unavailable['part'], cause: unknown) {
    super(`${part} cannot answer: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    this.part = part
  }
}
