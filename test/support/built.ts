import { fileURLToPath } from 'node:url'

/** Programs run compiled, as for users. */
export const built = (name: string) => fileURLToPath(new URL(`../../dist/bin/${name}.js`, import.meta.url))
export const gameServer = [process.execPath, built('game-server')]
