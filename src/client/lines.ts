/** A connection to a match: lines both ways. Iterate it for what the game server says. */
export interface Lines extends AsyncIterable<string> {
  /** Sends one line, given without a newline. Resolves when there is room for the next. */
  send(line: string): Promise<void>
  /** Ends the connection: what was sent still arrives, and nothing more is received. */
  close(): void
  /** Resolves when the connection is over, whoever ended it. */
  readonly closed: Promise<void>
}

export interface Flow {
  pause(): void
  resume(): void
}

/** Lines that may wait for a slow reader before the source is paused. */
const HIGH_WATER = 1024

/** Buffers received lines for the reader. */
export class LineInbox implements AsyncIterable<string> {
  readonly #flow: Flow
  readonly #waiting: string[] = []
  #ended = false
  #paused = false
  #wake: () => void = () => undefined

  constructor(flow: Flow) {
    this.#flow = flow
  }

  push(lines: readonly string[]): void {
    if (this.#ended) return
    for (const line of lines) this.#waiting.push(line)
    if (this.#waiting.length > HIGH_WATER && !this.#paused) {
      this.#paused = true
      this.#flow.pause()
    }
    this.#wake()
  }

  /** Takes no more lines. The source keeps flowing, or its end would go unnoticed. */
  end(): void {
    this.#ended = true
    this.#letFlow()
    this.#wake()
  }

  /** One by one: a reader may stop after any line and continue later with the next. */
  async *[Symbol.asyncIterator](): AsyncIterator<string> {
    for (;;) {
      const line = this.#waiting.shift()
      if (this.#waiting.length === 0) this.#letFlow()
      if (line !== undefined) yield line
      else if (this.#ended) return
      else await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  #letFlow(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#flow.resume()
  }
}

export function oneLine(line: string): string {
  if (/[\r\n]/.test(line)) throw new Error('A line cannot hold a newline.')
  return line
}
