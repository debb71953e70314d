import { describe, expect, it } from 'vitest'

import { testServer, testToken } from '../../test/support/game-server.ts'
import { refuseBadLine } from './game-line.ts'
import type { GameHooks } from './hooks.ts'

describe('a line of a game', () => {
  it.each([
    ['STATE stop', /STATE, JOINED or ERROR/],
    ['state stop', /STATE, JOINED or ERROR/],
    ['  State', /STATE, JOINED or ERROR/],
    ['JOINED alice', /STATE, JOINED or ERROR/],
    ['ERROR', /STATE, JOINED or ERROR/],
    ['one\ntwo', /newline/],
    ['one\r', /newline/],
    ['é'.repeat(2049), /4096 bytes/],
  ])('cannot be %j', (line, says) => {
    expect(() => {
      refuseBadLine(line)
    }).toThrow(says)
    expect(() => {
      refuseBadLine(line)
    }).toThrow(RangeError)
  })

  it.each([
    '',
    'UNKNOWN',
    'STATES 50',
    'STATE-OF-PLAY',
    'ERRORS 0',
    'THE STATE stop',
    '\u017ftate',
    'é'.repeat(2048),
  ])('may be %j', (line) => {
    refuseBadLine(line)
  })
})

it('a game that says what only the server says is told so, and its players hear nothing of it', async () => {
  const thrown: unknown[] = []
  const attempt = (send: () => void): void => {
    try {
      send()
    } catch (error) {
      thrown.push(error)
    }
  }
  const hooks: GameHooks = {
    onJoin: (player, match) => {
      attempt(() => {
        player.send('STATE stop')
      })
      attempt(() => {
        match.broadcast('error you lost')
      })
      player.send('HELLO')
    },
    // Nobody is there any more: a mistake shows all the same.
    onLeave: (_player, match) => {
      attempt(() => {
        match.broadcast('JOINED alice')
      })
    },
  }
  await using server = await testServer({ hooks })
  const alice = await server.connect()
  alice.send(`JOIN ${testToken()}`)
  expect(await alice.take(2)).toEqual(['JOINED alice', 'HELLO'])
  alice.socket.destroy()
  await expect
    .poll(() => thrown)
    .toEqual([expect.any(RangeError), expect.any(RangeError), expect.any(RangeError)])
})
