import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

import { freePort } from '../demo/free-port.ts'

const dist = fileURLToPath(new URL('../../dist/game-server/', import.meta.url))

/** A game server that is up, and has reported; gives the names of Node's own modules that it has loaded by then. */
const program = (backend: number) => `
  const { startGameServer } = await import('${dist}server.js')
  const { gameServerConfig } = await import('${dist}config.js')
  const { postJson } = await import('${dist}post-json.js')
  await import('${dist}sdk.js')
  await startGameServer(gameServerConfig({ PORT: '0', HOST: '127.0.0.1' }), {}, () => {})
  await postJson(new URL('http://127.0.0.1:${backend}/'), {}, {}).catch(() => {})
  console.log(JSON.stringify(process.moduleLoadList))
  process.exit(0)
`

test('a game server that reports has not loaded what it never uses', async () => {
  const args = ['--input-type=module', '-e', program(await freePort())]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  const loaded = JSON.parse(stdout) as string[]
  expect(loaded.filter((name) => /_http_(client|server)$/.test(name))).toHaveLength(2)
  expect(loaded.filter((name) => /undici/.test(name))).toEqual([])
})
