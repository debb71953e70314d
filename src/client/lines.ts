/** A connection to a match: lines both ways. Iterate it for what the game server says. */
export interface Lines extends AsyncIterable<string> {
  /** Sends one line, given without its newline. Resolves when there is room for the next. */
  send(line: string): Promise<void>
  /** Ends the connection. */
  close(): void
  /** Resolves when the connection is over, whoever ended it. */
  readonly closed: Promise<void>
}

export interface Flow {
  pause(): void
  resume(): void
}

/** As many lines may wait for a slow reader; then the other side is not read. */
const HIGH_WATER = 1024

/** Lines that came, until somebody asks for them. */
export class LineInbox implements AsyncIterable<string> {
  readonly #flow: Flow
  readonly #waiting: string[] = []
  #ended = false
  #wake: () => void = () => undefined

  constructor(flow: Flow) {
    this.#flow = flow
  }

  push(lines: readonly string[]): void {
    for (const line of lines) this.#waiting.push(line)
    if (this.#waiting.length > HIGH_WATER) this.#flow.pause()
    this.#wake()
  }

  end(): void {
    this.#ended = true
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncIterator<string> {
    for (;;) {
      const batch = this.#waiting.splice(0)
      if (batch.length > 0) this.#flow.resume()
      yield* batch
      if (this.#waiting.length > 0) continue
      if (this.#ended) return
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }
}

export function oneLine(line: string): string {
  if (/[\r\n]/.test(line)) throw new Error('A line cannot hold a newline.')
  return line
}
