import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import { player } from '../../src/client/node.ts'
import { ownGame } from '../support/own-game.ts'
import { startSystem } from '../support/system.ts'
import { waitFor } from '../support/wait-for.ts'

test('when all players leave a match for good, its game and history are told the same reason', async () => {
  await using game = await ownGame(`{
    onJoin: (_player, match) => match.isFull && match.start(600),
    async onEnd(_match, why) {
      const { writeFileSync, renameSync } = await import('node:fs')
      writeFileSync(folder + '/written', why)
      renameSync(folder + '/written', folder + '/why')
    },
  }`)
  await using system = await startSystem({ SESSION_SIZE: '2', GAME_SERVER_COMMAND: game.command })
  const players = ['ada', 'bob'].map((id) => player(system.url, id))
  await Promise.all(players.map(async (me) => me.connect(await me.join())))
  for (const me of players) await me.leave()
  const why = await waitFor('the end', () => {
    try {
      return readFileSync(join(game.folder, 'why'), 'utf8')
    } catch {
      return undefined
    }
  })
  const ended = await waitFor('the end in history', async () => {
    const { body } = await system.get<{ matches: { end_reason: string }[] }>('/history/matches?state=ended')
    return body.matches[0]
  })
  expect([why, ended.end_reason]).toEqual(['everyone-left', 'everyone-left'])
})
