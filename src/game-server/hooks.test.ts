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

describe('a game of its own', () => {
  const game = {}

  it('begins its match itself: REQUEST_MATCH is a line like any other', async () => {
    const { said, hooks } = diary()
    await using server = await testServer({ game, hooks })
    await using alice = await server.connect()
    alice.send(`JOIN ${testToken()}`, 'REQUEST_MATCH 0.001')
    expect(await alice.next()).toBe('JOINED alice')
    expect(await alice.ask('GET_STATE')).toBe('STATE open')
    expect(said).toEqual(['join alice', 'line alice REQUEST_MATCH 0.001'])
  })

  it('without onLine too: REQUEST_MATCH is unknown, and the length is what the game began it for', async () => {
    const hooks: GameHooks = {
      onJoin: (_player, match) => {
        match.start(300)
      },
    }
    await using server = await testServer({ game, hooks })
    await using alice = await server.connect()
    expect(await alice.ask(`JOIN ${testToken()}`)).toBe('JOINED alice')
    expect(await alice.next()).toBe('STATE running')
    expect(await alice.ask('REQUEST_MATCH 1')).toBe('UNKNOWN')
    expect(await alice.ask('GET_RUNNING_LENGTH')).toBe('RUNNING_LENGTH 300')
  })

  it('may leave it to its players to begin the match', async () => {
    await using server = await testServer({ game: { playersStart: true } })
    await using alice = await server.connect()
    expect(await alice.ask(`JOIN ${testToken()}`)).toBe('JOINED alice')
    expect(await alice.ask('REQUEST_MATCH 60')).toBe('RUNNING_LENGTH 60')
  })

  it.each([
    ['is played by those with a token alone', game, {}, 'ERROR send JOIN and a token first'],
    ['may let strangers play', { strangersPlay: true }, {}, 'SAID HI'],
    ['is told who plays by its operator first', { strangersPlay: true }, { REQUIRE_TOKEN: '1' }, /^ERROR/],
    ['lets an operator have strangers play', game, { REQUIRE_TOKEN: '0' }, 'SAID HI'],
    ['that was started by hand has no tokens to ask for', game, { MATCH_KEY: '' }, 'SAID HI'],
  ])('%s', async (_what, options, env, answer) => {
    const hooks: GameHooks = {
      onLine: (player, line) => {
        player.send(`SAID ${line}`)
      },
    }
    await using server = await testServer({ game: options, env, hooks })
    await using stranger = await server.connect()
    expect(await stranger.ask('HI')).toMatch(answer)
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
