import { fileURLToPath } from 'node:url'

/** The program of a match: one's own, or the reference server beside this file. */
export function gameServerCommand(vars: NodeJS.ProcessEnv): readonly string[] {
  const own = vars['GAME_SERVER_COMMAND']?.split(' ').filter(Boolean)
  return own?.length ? own : [process.execPath, fileURLToPath(new URL('./game-server.js', import.meta.url))]
}
