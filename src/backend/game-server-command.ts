import { fileURLToPath } from 'node:url'

/** The program of a game server: the configured one, or the reference server. */
export function gameServerCommand(own: readonly string[]): readonly string[] {
  return own.length > 0
    ? own
    : [process.execPath, fileURLToPath(new URL('../bin/game-server.js', import.meta.url))]
}
