import type { Connection } from './connection.ts'

/**
 * How many connections more than there may be players: that many are told why they may not play, and beyond them a
 * connection is closed without an answer.
 */
export const MOST_CLOSING = 64

/** Connections that are being closed and may still receive their last line. They must not keep others out. */
export class ClosingConnections {
  readonly #all: Pick<Connection, 'cutOff'>[] = []

  /** If there are too many, the oldest is cut off. */
  add(connection: Pick<Connection, 'cutOff'>): void {
    this.#all.push(connection)
    if (this.#all.length > MOST_CLOSING) this.#all.shift()?.cutOff()
  }
}
