import { aborted, stopSignal } from '../runtime/shutdown.ts'
import { gameServerConfig } from './config.ts'
import type { GameHooks } from './hooks.ts'
import { writeLog } from './log.ts'
import { startGameServer } from './server.ts'

export type { GameHooks, GameMatch, Player } from './hooks.ts'
export type { StopReason } from './game.ts'

/**
 * Runs one match's game server, and ends the process when the match is over. Everything around the game is done: the
 * wire's verbs, states, time, tokens, reports, health and shutdown. Reads the environment that the fleet gave it.
 *
 * @example
 * ```ts
 * import { runGameServer } from 'muster/game-server'
 *
 * await runGameServer({
 *   onJoin(player, match) {
 *     match.broadcast(`WELCOME ${player.id ?? 'stranger'}`)
 *     if (match.players.length === 2) match.start(300)
 *   },
 *   onLine(player, line, match) {
 *     match.broadcast(`SAID ${player.id ?? 'stranger'} ${line}`)
 *     if (line === 'RESIGN') match.end()
 *   },
 * })
 * ```
 *
 * @throws BadEnvironment naming every variable that is wrong
 */
export async function runGameServer(hooks: GameHooks, vars: NodeJS.ProcessEnv = process.env): Promise<never> {
  const config = gameServerConfig(vars)
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
