import type { Logger } from '../../runtime/log.ts'
import type { MatchId } from '../../match/ids.ts'
import { parseSdkLogLine } from './sdk-log-line.ts'

/** Lines shown per server and second. More are counted, so that a chatty game does not hide everything else. */
const LINES_PER_SECOND = 50

/** Logs what a game server writes: standard error, and lines it logs as errors, at `error`. */
export class GameOutput {
  readonly #match: MatchId
  readonly #log: Logger
  /** Shown at any LOG_LEVEL: authors print lines to see them. */
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
    const own = parseSdkLogLine(line)
    const log = own ? this.#log : this.#always
    const level = own?.level ?? (to === 'stderr' ? 'error' : 'info')
    log[level]({ matchId: this.#match, ...(own?.fields ?? { line }) }, 'game server wrote')
  }

  /** Logs how many lines of this second were left out. */
  end(): void {
    clearTimeout(this.#second)
    this.#second = undefined
    const leftOut = this.#lines - LINES_PER_SECOND
    this.#lines = 0
    if (leftOut > 0) this.#log.warn({ matchId: this.#match, lines: leftOut }, 'game output left out')
  }
}
