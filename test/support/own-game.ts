import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface OwnGame extends AsyncDisposable {
  /** For `GAME_SERVER_COMMAND`. */
  readonly command: string
  /** A separate folder, which the program gets as `folder`. */
  readonly folder: string
}

const sdk = new URL('../../dist/game-server/sdk.js', import.meta.url)

/** A game server as a game's author writes it: a program that passes these hooks (as text) to the SDK. */
export async function ownGame(hooks: string): Promise<OwnGame> {
  const folder = await mkdtemp(join(tmpdir(), 'own game '))
  const program = join(folder, 'game.mjs')
  await writeFile(
    program,
    `import { existsSync } from 'node:fs'
     import { runGameServer } from ${JSON.stringify(fileURLToPath(sdk))}
     const folder = ${JSON.stringify(folder)}
     await runGameServer(${hooks})`,
  )
  return {
    command: `'${process.execPath}' '${program}'`,
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}
