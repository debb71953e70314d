import type { Logger } from '../../runtime/log.ts'
import type { MatchId } from '../../match/ids.ts'

/** Of one server in one second. What is more is counted, so that a game that never stops talking does not hide all else. */
const LINES_PER_SECOND = 50

type Level = 'info' | 'error'

/** Shows in our own log what a game server writes: at `error` what it writes to standard error, or logs as an error itself. */
export class GameOutput {
  readonly #match: MatchId
  readonly #log: Logger
  /** For what an author prints to see it: it is shown whatever our own log leaves out. */
  readonly #always: Logger
  #second: NodeJS.Timeout | undefined
  #lines = 0

  constructor(match: MatchId, log: Logger) {
    this.#match = match
    this.#log = log
    this.#always = log.child({}, { level: 'info' })
  }

  show(line: string, to: 'stdout' | 'stderr'): void {
    this.#second ??= setTimeout(() => {
      this.end()
    }, 1000).unref()
    this.#lines += 1
    if (this.#lines > LINES_PER_SECOND) return
    const own = levelOfSdk(line)
    const log = own === undefined ? this.#always : this.#log
    log[own ?? (to === 'stderr' ? 'error' : 'info')]({ matchId: this.#match, line }, 'game server wrote')
  }

  /** Tells how many lines of this second were left out. */
  end(): void {
    clearTimeout(this.#second)
    this.#second = undefined
    const leftOut = this.#lines - LINES_PER_SECOND
    this.#lines = 0
    if (leftOut > 0) this.#log.warn({ matchId: this.#match, lines: leftOut }, 'game output left out')
  }
}

/** Lines of our own SDK say themselves how much they matter. */
function levelOfSdk(line: string): Level | undefined {
  const said = /^\{"time":"[^"]+","level":"([a-z]+)","msg":/.exec(line)?.[1]
  return said === 'info' || said === 'error' ? said : undefined
}
