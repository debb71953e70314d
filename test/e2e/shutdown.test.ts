import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import { player } from '../../src/client/node.ts'
import { ownGame } from '../support/own-game.ts'
import { startSystem } from '../support/system.ts'
import { waitFor } from '../support/wait-for.ts'

test("a stopping system accepts no new player, takes its servers' last reports, and tells their players", async () => {
  // Its end hook lasts until the test says so: everything seen meanwhile is from a stopping system.
  await using game = await ownGame(`{
    async onEnd() {
      while (!existsSync(folder + '/go')) await new Promise((resolve) => setTimeout(resolve, 10))
    },
  }`)
  const system = await startSystem({ SESSION_SIZE: '1', GAME_SERVER_COMMAND: game.command })
  const joining = player(system.url, 'a').join()
  const steps: string[] = []
  const watching = (async () => {
    for await (const { event } of joining) steps.push(event)
  })()
  const lines = await player(system.url, 'a').connect(await joining)
  const said = lines[Symbol.asyncIterator]()
  expect(await said.next()).toEqual({ done: false, value: 'JOINED a' })
  const stopped = system[Symbol.asyncDispose]()

  const late = await system.post<{ code: string }>('/match/join', { player_id: 'late' })
  expect([late.status, late.body.code, late.headers.get('retry-after')]).toEqual([503, 'UNAVAILABLE', '1'])
  expect(await system.get('/readyz')).toMatchObject({ status: 503, body: { status: 'stopping' } })
  expect((await system.get('/match/status?player_id=late')).body).toMatchObject({ session_id: null })
  const status = await waitFor('the report of the server', async () => {
    const { body } = await system.get<{ status: string }>('/match/status?player_id=a')
    return body.status === 'ended' && body
  })
  expect(status).toMatchObject({ reason: 'stopped' })
  expect(await said.next()).toEqual({ done: false, value: 'STATE stop' })
  expect(await said.next()).toMatchObject({ done: true })
  await watching
  expect(steps.at(-1)).toBe('ended')

  await writeFile(join(game.folder, 'go'), '')
  await stopped
  await expect(fetch(`${system.url}/healthz`)).rejects.toThrow('fetch failed')
})
