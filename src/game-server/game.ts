import type { ClientLine, ServerLine } from '../protocol/lines.ts'
import type { StopReason } from '../protocol/stop-reasons.ts'

/**
 * The match that this server runs. Times are milliseconds of a clock that only goes forward: a match must not last an
 * hour longer because somebody set the time.
 */
export type Game =
  | { readonly state: 'open'; readonly noShowAt: number | undefined; readonly startBy: number }
  | {
      readonly state: 'running'
      readonly seconds: number
      readonly endsAt: number
      /** Nobody is there, and somebody may come back until then. */
      readonly awaitedUntil: number | undefined
    }
  | { readonly state: 'stop'; readonly seconds: number; readonly why: StopReason }

export interface GameRules {
  readonly noShowMs: number
  readonly startDeadlineMs: number
  /** How long a running match waits for players who proved who they are, and lost their connections. */
  readonly reconnectMs: number
}

/** What a line does: answers to its sender, then lines to everybody. */
export interface Played {
  readonly game: Game
  readonly answers: readonly ServerLine[]
  readonly toAll: readonly ServerLine[]
}

export function openGame(now: number, rules: GameRules): Game {
  return { state: 'open', noShowAt: now + rules.noShowMs, startBy: now + rules.startDeadlineMs }
}

/** A match that nobody was chosen for yet: no time counts. */
export function waitingGame(): Game {
  return { state: 'open', noShowAt: undefined, startBy: Infinity }
}

/** The verbs of the wire; a line that is none of them changes nothing. */
export function play(game: Game, line: ClientLine, now: number): Played {
  const same = (...answers: ServerLine[]): Played => ({ game, answers, toAll: [] })
  switch (line.verb) {
    case 'GET_STATE':
      return same({ verb: 'STATE', state: game.state })
    case 'GET_RUNNING_LENGTH':
      return same({ verb: 'RUNNING_LENGTH', seconds: lengthOf(game) })
    case 'REQUEST_MATCH':
      return game.state === 'open'
        ? begin(line.seconds, now)
        : same({ verb: 'RUNNING_LENGTH', seconds: lengthOf(game) })
    case 'JOIN':
    case 'UNKNOWN':
      return same({ verb: 'UNKNOWN' })
  }
}

/** The first request wins: its sender learns the length before everybody learns that the match runs. */
export function begin(seconds: number, now: number): Played {
  const game: Game = { state: 'running', seconds, endsAt: now + seconds * 1000, awaitedUntil: undefined }
  return {
    game,
    answers: [{ verb: 'RUNNING_LENGTH', seconds }],
    toAll: [{ verb: 'STATE', state: 'running' }],
  }
}

/**
 * A client came to play: it sent `JOIN`, `REQUEST_MATCH`, or a line that the game itself takes. One that only connects, or
 * asks for state and length, has not come: health probes do that, and must not keep a match without players alive.
 */
export function cameToPlay(game: Game): Game {
  if (game.state === 'running' && game.awaitedUntil !== undefined) return { ...game, awaitedUntil: undefined }
  return game.state === 'open' ? { ...game, noShowAt: undefined } : game
}

/**
 * The last player is gone, and at least one who proved who they are lost their connection a moment ago: they can come back.
 * Perhaps nobody left, and it was the proxy that died, with the connections of all: a match that runs is not over by that.
 */
export function lastPlayerLost(game: Game, now: number, rules: GameRules): Game {
  return game.state === 'running'
    ? { ...game, awaitedUntil: game.awaitedUntil ?? now + rules.reconnectMs }
    : lastPlayerLeft(game, now, rules)
}

/**
 * The last player is gone, and nobody is waited for: a running match is over. An open one waits again as long as for the
 * first player, so that one who lost their connection finds it there; a wait that is on already goes on.
 */
export function lastPlayerLeft(game: Game, now: number, rules: GameRules): Game {
  if (game.state === 'running') return stop(game, 'everyone-left')
  return game.state === 'open' && game.noShowAt === undefined
    ? { ...game, noShowAt: now + rules.noShowMs }
    : game
}

/** What time alone has done to the match by now. */
export function timePassed(game: Game, now: number): Game {
  if (game.state === 'running') {
    if (now >= game.endsAt) return stop(game, 'finished')
    return now >= (game.awaitedUntil ?? Infinity) ? stop(game, 'everyone-left') : game
  }
  if (game.state === 'stop') return game
  if (game.noShowAt !== undefined && now >= game.noShowAt) return stop(game, 'nobody-came')
  return now >= game.startBy ? stop(game, 'never-started') : game
}

/** When time alone will next change the match. */
export function nextDeadline(game: Game): number | undefined {
  if (game.state === 'stop') return undefined
  return game.state === 'running'
    ? Math.min(game.endsAt, game.awaitedUntil ?? Infinity)
    : Math.min(game.noShowAt ?? Infinity, game.startBy)
}

export function stop(game: Game, why: StopReason): Game {
  return game.state === 'stop' ? game : { state: 'stop', seconds: lengthOf(game), why }
}

export function secondsLeft(game: Game, now: number): number {
  return game.state === 'running' ? Math.max(Math.ceil((game.endsAt - now) / 1000), 0) : 0
}

function lengthOf(game: Game): number {
  return game.state === 'open' ? 0 : game.seconds
}
