import { expect, it } from 'vitest'

import { matchKey, testServer } from '../../test/support/game-server.ts'
import { gameServerConfig } from './config.ts'
import { rehearse } from './rehearse.ts'

const env = { WAITS: '1', MATCH_KEY: matchKey.toString('hex') }

it('goes through whole assignments', async () => {
  const config = gameServerConfig(env)
  let opened = 0
  const rules = {
    ...config.rules,
    get noShowMs() {
      opened += 1
      return 1000
    },
  }
  await rehearse({ ...config, key: matchKey, rules })
  expect(opened).toBe(3)
})

it('leaves the match alone that is waited for', async () => {
  await using server = await testServer({ env })
  expect(server.log.map(({ msg }) => msg)).not.toContain('match assigned')
  await using early = await server.connect()
  early.send('REQUEST_MATCH 5')
  expect((await early.closed).at(-1)).toBe('ERROR this server waits for its match')
})
