/** A part that the system stands on cannot answer just now. Nothing is known of what it did with the last request. */
export class Unavailable extends Error {
  readonly part: 'redis' | 'postgres' | 'kubernetes'

  constructor(part: Unavailable['part'], cause: unknown) {
    super(`${part} cannot answer: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    this.part = part
  }
}
