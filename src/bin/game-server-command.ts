import { fileURLToPath } from 'node:url'

/** The program of a match: one's own, or the reference server beside this file. */
export function gameServerCommand(own: readonly string[]): readonly string[] {
  return own.length > 0
    ? own
    : [process.execPath, fileURLToPath(new URL('./game-server.js', import.meta.url))]
}
