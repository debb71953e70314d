import { describe, expect, it } from 'vitest'

import { testServer, testToken } from '../../test/support/game-server.ts'
import type { GameHooks } from './hooks.ts'

/** Writes down every call, in order. */
function diary(): { said: string[]; hooks: GameHooks } {
  const said: string[] = []
  const hooks: GameHooks = {
    onJoin: (player) => said.push(`join ${player.id ?? '?'}`),
    onLine: (player, line) => said.push(`line ${player.id ?? '?'} ${line}`),
    onLeave: (player) => said.push(`leave ${player.id ?? '?'}`),
    onStart: ({ state }) => said.push(`start ${state}`),
    onEnd: ({ state }, why) => said.push(`end ${state} ${why}`),
  }
  return { said, hooks }
}

describe('a game’s hooks', () => {
  it('are called in the order of a player’s life; probes are no players', async () => {
    const { said, hooks } = diary()
    await using server = await testServer({ hooks })
    await using probe = await server.connect()
    await probe.ask('GET_STATE')
    await using bob = await server.connect()
    bob.send(`JOIN ${testToken({ player: 'bob' })}`)
    await bob.next()
    const alice = await server.connect()
    alice.send(`JOIN ${testToken()}`, 'MOVE e2', 'REQUEST_MATCH 60')
    await alice.take(3)
    alice.socket.destroy()
    await expect.poll(() => said).toContain('leave alice')
    server.stop()
    await server.closed
    expect(said).toEqual([
      'join bob',
      'join alice',
      'line alice MOVE e2',
      'start running',
      'leave alice',
      'end stop stopped',
    ])
  })

  it('see a player who came back as one that left and one that came', async () => {
    const { said, hooks } = diary()
    await using server = await testServer({ hooks })
    await using older = await server.connect()
    await older.ask(`JOIN ${testToken()}`)
    await using newer = await server.connect()
    await newer.ask(`JOIN ${testToken()}`)
    await older.closed
    expect(said).toEqual(['join alice', 'leave alice', 'join alice'])
  })

  it('may start the match, plan, tell everybody, and end it with a last line before STATE stop', async () => {
    await using server = await testServer({
      hooks: {
        onJoin: (_player, match) => {
          match.start(60)
        },
        onStart: (match) => {
          match.after(10, () => {
            match.broadcast('GOAL')
            match.end()
          })
          match.after(60_000, () => {
            throw new Error('must not be called')
          })
        },
        onEnd: (match) => {
          match.broadcast('SCORE 1:0')
        },
      },
    })
    await using player = await server.connect()
    player.send(`JOIN ${testToken()}`)
    expect(await player.closed).toEqual(['JOINED alice', 'STATE running', 'GOAL', 'SCORE 1:0', 'STATE stop'])
    await server.closed
    expect(server.log.map(({ msg }) => msg)).toEqual(['match running', 'match stopped'])
  })

  it('are waited for at the end', async () => {
    let saved = false
    await using server = await testServer({
      hooks: {
        onEnd: async () => {
          await new Promise((resolve) => setTimeout(resolve, 20))
          saved = true
        },
      },
    })
    server.stop()
    await server.closed
    expect(saved).toBe(true)
  })

  it('may send a player away', async () => {
    await using server = await testServer({
      hooks: {
        onLine: (player) => {
          player.send('BYE')
          player.close()
        },
      },
    })
    await using rude = await server.connect()
    rude.send('CHEAT', 'CHEAT')
    expect(await rude.closed).toEqual(['BYE'])
  })
})

describe('a mistake in a game', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('oops')
      },
    ],
    ['rejects', () => Promise.reject(new Error('oops'))],
    [
      'sends two lines as one',
      (player: { send(line: string): void }) => {
        player.send('SAID hi\nSTATE stop')
      },
    ],
    [
      'sends too long a line',
      (player: { send(line: string): void }) => {
        player.send('é'.repeat(3000))
      },
    ],
    [
      'starts no time at all',
      (_player: unknown, _line: string, match: { start(seconds: number): void }) => {
        match.start(NaN)
      },
    ],
  ] satisfies [string, GameHooks['onLine']][])(
    'that %s is logged, and everybody plays on',
    async (_name, onLine) => {
      await using server = await testServer({ hooks: { onLine } })
      await using client = await server.connect()
      await using other = await server.connect()
      client.send('MOVE', 'GET_STATE')
      expect(await client.next()).toBe('STATE open')
      expect(await other.ask('GET_STATE')).toBe('STATE open')
      await expect
        .poll(() => server.log)
        .toMatchObject([{ msg: 'a hook of the game failed', facts: { hook: 'onLine' } }])
    },
  )
})
