import { parseServerLine } from '../protocol/lines.ts'
import { ConnectionLost, NotAdmitted } from './errors.ts'
import type { Lines } from './lines.ts'

/**
 * A connection to a match that admitted the player. Iterating ends when the match stopped or the connection was closed
 * here; it throws `ConnectionLost` if the connection broke before.
 */
export class MatchLines implements Lines {
  readonly closed: Promise<void>
  readonly #lines: Lines
  readonly #early: string[] = []
  #isOver = false
  #says: string | undefined

  private constructor(lines: Lines) {
    this.#lines = lines
    this.closed = lines.closed
  }

  /** Sends the token, and waits until the game server has admitted the player. */
  static async enter(lines: Lines, token: string, signal: AbortSignal): Promise<MatchLines> {
    const entering = new MatchLines(lines)
    const giveUp = (): void => {
      lines.close()
    }
    signal.addEventListener('abort', giveUp)
    try {
      await lines.send(`JOIN ${token}`)
      await entering.#letIn()
      return entering
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
  }

  send(line: string): Promise<void> {
    return this.#lines.send(line)
  }

  close(): void {
    this.#isOver = true
    this.#lines.close()
  }

  async *[Symbol.asyncIterator](): AsyncIterator<string> {
    for (let line = this.#early.shift(); line !== undefined; line = this.#early.shift()) yield line
    for await (const line of this.#lines) {
      this.#note(line)
      yield line
    }
    if (!this.#isOver) throw new ConnectionLost(this.#says)
  }

  /** Broadcasts may come before the answer: they are kept for the reader. */
  async #letIn(): Promise<void> {
    for await (const line of this.#lines) {
      const { verb } = this.#note(line)
      if (verb === 'ERROR') throw new NotAdmitted(this.#says ?? '')
      this.#early.push(line)
      // A game server that does not know tokens admits everyone.
      if (verb === 'JOINED' || verb === 'UNKNOWN') return
    }
    throw new ConnectionLost()
  }

  #note(line: string): ReturnType<typeof parseServerLine> {
    const said = parseServerLine(line)
    if (said.verb === 'STATE' && said.state === 'stop') this.#isOver = true
    if (said.verb === 'ERROR') this.#says = said.says
    return said
  }
}
