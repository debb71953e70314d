import { aborted, stopSignal } from '../runtime/shutdown.ts'
import { gameServerConfig } from './config.ts'
import type { GameHooks, GameOptions } from './hooks.ts'
import { writeLog } from './log.ts'
import { startGameServer } from './server.ts'

export type { GameHooks, GameMatch, GameOptions, Player } from './hooks.ts'
export type { StopReason } from './game.ts'

/**
 * Runs one match's game server, and ends the process when the match is over. Everything around the game is done: the
 * wire's verbs, states, time, tokens, reports, health and shutdown. Reads the environment that the fleet gave it. The game
 * decides when its match begins (`match.start`) and ends; its time is over at the latest after what it began it for.
 *
 * @example
 * ```ts
 * import { runGameServer } from 'muster/game-server'
 *
 * await runGameServer({
 *   onJoin(player, match) {
 *     match.broadcast(`WELCOME ${player.id}`)
 *     if (match.players.length === 2) match.start(300)
 *   },
 *   onLine(player, line, match) {
 *     match.broadcast(`SAID ${player.id} ${line}`)
 *     if (line === 'RESIGN') match.end()
 *   },
 * })
 * ```
 *
 * @throws BadEnvironment naming every variable that is wrong
 */
export async function runGameServer(hooks: GameHooks, options: GameOptions = {}): Promise<never> {
  const config = gameServerConfig(process.env, options)
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

/** Our parent holds this pipe open for as long as it lives, and would be the one to end us. */
function whenParentGone(act: () => void): void {
  process.stdin.on('error', act).on('end', act).resume()
}
