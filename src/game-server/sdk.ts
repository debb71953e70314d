import { aborted, stopSignal } from '../runtime/shutdown.ts'
import { sayWhyNotStarted } from '../runtime/start-fault.ts'
import { gameServerConfig, type GameServerConfig } from './config.ts'
import type { GameHooks, GameOptions } from './hooks.ts'
import { writeLog } from './log.ts'
import { startGameServer } from './server.ts'

export type { GameState } from '../protocol/lines.ts'
export type { MatchTeam, TeamPlayer } from '../protocol/match-facts.ts'
export type { StopReason } from '../protocol/stop-reasons.ts'
export type { GameHooks, GameMatch, GameOptions, LeaveReason, Player } from './hooks.ts'

/**
 * Runs the game server of one match, and ends the process when the match is over. It does everything around the game: the
 * protocol, tokens, time, reports, health and shutdown. The game decides when the match starts (`match.start`), and may end
 * it (`match.end`) before its time is over.
 *
 * It reads the environment that Muster gives it. Settings of your own are there too, in `process.env`: list their names in
 * `GAME_ENV` where you run Muster.
 *
 * @example
 * ```ts
 * import { runGameServer } from 'muster-game-server'
 *
 * await runGameServer({
 *   onJoin(player, match) {
 *     match.broadcast(`WELCOME ${player.id}`)
 *     if (match.isFull) match.start(300)
 *   },
 *   onLine(player, line, match) {
 *     match.broadcast(`${player.id}: ${line}`)
 *     if (line === 'RESIGN') match.end()
 *   },
 * })
 * ```
 *
 * A variable that is wrong ends the process with exit code 2, and a sentence for each on standard error.
 */
export async function runGameServer(hooks: GameHooks, options: GameOptions = {}): Promise<never> {
  const config = configOrExit(options)
  const signal = stopSignal()
  const server = await startGameServer(config, hooks, writeLog)
  const { port, controlPort } = server
  writeLog('info', 'game server listening', { matchId: config.match, port, controlPort })
  void aborted(signal).then(server.stop)
  if (config.endsWithParent) whenParentGone(server.abandon)
  await server.closed
  // Whatever a game left running must not keep the server of a match that is over.
  process.exit(0)
}

/** Without a stack trace: that would name the line of the game's author, who cannot mend it. */
function configOrExit(options: GameOptions): GameServerConfig {
  try {
    return gameServerConfig(process.env, options)
  } catch (error) {
    sayWhyNotStarted(error, process.env)
    process.exit()
  }
}

/** Our parent holds this pipe open for as long as it lives, and would be the one to end us. */
function whenParentGone(act: () => void): void {
  process.stdin.on('error', act).on('end', act).resume()
}
