import type { Connection } from './connection.ts'

/** A client of the match. */
export interface Player {
  /** Who he is, once he proved it with a token; until then nothing. */
  readonly id: string | undefined
  /** Sends one line. A newline in it would be two lines, so it is refused with an error. */
  send(line: string): void
  close(): void
}

/** The match, as a game sees it. */
export interface GameMatch {
  readonly id: string
  readonly state: 'open' | 'running' | 'stop'
  readonly players: readonly Player[]
  /** Sends one line to everybody. */
  broadcast(line: string): void
  /** Begins the match, as a client's `REQUEST_MATCH` does; without effect when it runs already. */
  start(seconds: number): void
  end(): void
  /** Does it after so many milliseconds, unless the match ended before. */
  after(ms: number, action: () => void): void
}

/** What a game author writes; each is called for this one match. What a hook throws is logged, and the match goes on. */
export interface Game {
  onJoin?(player: Player, match: GameMatch): void
  /** A line that is none of the wire's own verbs. */
  onLine?(player: Player, line: string, match: GameMatch): void
  onLeave?(player: Player, match: GameMatch): void
  onStart?(match: GameMatch): void
  onEnd?(match: GameMatch): void
}

export function playerAt(connection: Connection): Player {
  return {
    get id() {
      return connection.player
    },
    send(line) {
      connection.say({ verb: 'GAME', text: oneLine(line) })
    },
    close() {
      connection.close()
    },
  }
}

export function oneLine(text: string): string {
  if (/[\r\n]/.test(text)) throw new Error('A line cannot hold a newline.')
  return text
}
