import { describe, expect, it } from 'vitest'

import { testServer, testToken } from '../../test/support/game-server.ts'
import { eventually } from '../../test/support/wait-for.ts'
import { ASSIGN_PROOF } from '../protocol/tokens.ts'
import type { GameHooks, GameMatch } from './hooks.ts'

/** Notes what a game sees at each of its hooks. */
function noting(see: (match: GameMatch) => unknown) {
  const seen: [hook: string, fact: unknown][] = []
  const hooks: GameHooks = {
    onJoin: ({ id }, match) => seen.push([`join ${id ?? 'stranger'}`, see(match)]),
    onLeave: ({ id }, match) => seen.push([`leave ${id ?? 'stranger'}`, see(match)]),
    onStart: (match) => seen.push(['start', see(match)]),
    onEnd: (match) => seen.push(['end', see(match)]),
  }
  return { seen, hooks }
}

describe('the expected players', () => {
  it('are those that the match was made for, connected or not', async () => {
    const { seen, hooks } = noting(({ expected }) => expected)
    await using server = await testServer({ hooks, env: { PLAYERS: 'alice,bob' } })
    await using alice = await server.connect()
    expect(await alice.ask(`JOIN ${testToken()}`)).toBe('JOINED alice')
    expect(seen).toEqual([['join alice', ['alice', 'bob']]])
  })

  it('are those of the match that a waiting server was given', async () => {
    const { seen, hooks } = noting(({ expected }) => expected)
    await using server = await testServer({ hooks, env: { WAITS: '1' } })
    expect(await server.tell('/assign', { players: ['alice', 'bob'] }, ASSIGN_PROOF)).toBe(200)
    await using alice = await server.connect()
    expect(await alice.ask(`JOIN ${testToken()}`)).toBe('JOINED alice')
    expect(seen).toEqual([['join alice', ['alice', 'bob']]])
  })

  it('are unknown to a server that was not told: its match is never full', async () => {
    const { seen, hooks } = noting(({ expected, isFull }) => [expected, isFull])
    await using server = await testServer({ hooks })
    await using alice = await server.connect()
    expect(await alice.ask(`JOIN ${testToken()}`)).toBe('JOINED alice')
    expect(seen).toEqual([['join alice', [undefined, false]]])
  })
})

describe('the queue', () => {
  it('is that of the match that the server was started for', async () => {
    const { seen, hooks } = noting(({ queue }) => queue)
    await using server = await testServer({ hooks, env: { PLAYERS: 'alice', QUEUE: 'duel' } })
    await using alice = await server.connect()
    expect(await alice.ask(`JOIN ${testToken()}`)).toBe('JOINED alice')
    expect(seen).toEqual([['join alice', 'duel']])
  })

  it('is that of the match that a waiting server was given', async () => {
    const { seen, hooks } = noting(({ queue }) => queue)
    await using server = await testServer({ hooks, env: { WAITS: '1', QUEUE: '' } })
    const assignment = (queue: unknown) => server.tell('/assign', { players: ['alice'], queue }, ASSIGN_PROOF)
    expect(await assignment('a queue')).toBe(400)
    expect(await assignment('duel')).toBe(200)
    await using alice = await server.connect()
    expect(await alice.ask(`JOIN ${testToken()}`)).toBe('JOINED alice')
    expect(seen).toEqual([['join alice', 'duel']])
  })
})

describe('teams, properties and the choice of the rules', () => {
  const teams = [
    { name: 'red', players: [{ id: 'alice', party: 't1', role: 'healer', attributes: { rating: 1512 } }] },
    { name: 'blue', players: [{ id: 'bob' }] },
  ]
  const [properties, choice] = [{ mode: 'ctf' }, { region: 'eu', picks: { map: 'desert' } }]
  const facts = ({ teams: all, properties: said, region, picks }: GameMatch) => [all, said, region, picks]
  /** What the game sees of the match, and of each player who joins. */
  function watching() {
    const seen: unknown[] = []
    const hooks: GameHooks = {
      onJoin: ({ id, team, party, role, attributes }, match) =>
        seen.push(facts(match), { id, team, party, role, attributes }),
    }
    return { seen, hooks }
  }
  const alice = { id: 'alice', team: 'red', party: 't1', role: 'healer', attributes: { rating: 1512 } }
  const unknown = { team: undefined, party: undefined, role: undefined, attributes: {} }

  it('are those that the server was started with', async () => {
    const { seen, hooks } = watching()
    const env = {
      PLAYERS: 'alice,bob',
      MATCH_TEAMS: JSON.stringify(teams),
      MATCH_CHOICE: JSON.stringify(choice),
      QUEUE_PROPERTIES: JSON.stringify(properties),
    }
    await using server = await testServer({ hooks, env })
    await using client = await server.connect()
    expect(await client.ask(`JOIN ${testToken()}`)).toBe('JOINED alice')
    await using other = await server.connect()
    expect(await other.ask(`JOIN ${testToken({ player: 'bob' })}`)).toBe('JOINED bob')
    const all = [teams, properties, 'eu', { map: 'desert' }]
    expect(seen).toEqual([all, alice, all, { ...unknown, id: 'bob', team: 'blue' }])
  })

  it('are those of the match that a waiting server was given', async () => {
    const { seen, hooks } = watching()
    const env = { WAITS: '1', MATCH_TEAMS: '', MATCH_CHOICE: '', QUEUE_PROPERTIES: '' }
    await using server = await testServer({ hooks, env })
    const assign = (more: object) =>
      server.tell('/assign', { players: ['alice', 'bob'], ...more }, ASSIGN_PROOF)
    expect(await assign({ teams: [{ name: 'red' }] })).toBe(400)
    expect(await assign({ teams, properties, choice })).toBe(200)
    await using client = await server.connect()
    expect(await client.ask(`JOIN ${testToken()}`)).toBe('JOINED alice')
    expect(seen).toEqual([[teams, properties, 'eu', { map: 'desert' }], alice])
  })

  it('are empty for a server that was not told, and for a stranger', async () => {
    const { seen, hooks } = watching()
    await using server = await testServer({ hooks: { ...hooks, onLine: () => undefined } })
    await using stranger = await server.connect()
    stranger.send('HI')
    await expect.poll(() => seen).toEqual([[[], {}, undefined, {}], { ...unknown, id: undefined }])
  })

  it('end the server if they are not in the form of the contract', async () => {
    const env = { MATCH_TEAMS: '[7]', MATCH_CHOICE: 'eu', QUEUE_PROPERTIES: '[]' }
    await expect(testServer({ env })).rejects.toThrow(
      /MATCH_TEAMS must be JSON[^]+MATCH_CHOICE must be JSON[^]+QUEUE_PROPERTIES must be JSON/,
    )
  })
})

it('a match is full while all expected players are connected; strangers do not count', async () => {
  const { seen, hooks } = noting(({ isFull }) => isFull)
  await using server = await testServer({ hooks, env: { PLAYERS: 'alice,bob' } })
  await using alice = await server.connect()
  expect(await alice.ask(`JOIN ${testToken()}`)).toBe('JOINED alice')
  await using stranger = await server.connect()
  expect(await stranger.ask('REQUEST_MATCH 600')).toBe('RUNNING_LENGTH 600')
  const bob = await server.connect()
  expect(await bob.ask(`JOIN ${testToken({ player: 'bob' })}`)).toBe('JOINED bob')
  bob.socket.destroy()
  await eventually(() => {
    expect(seen).toEqual([
      ['join alice', false],
      ['join stranger', false],
      ['start', false],
      ['join bob', true],
      ['leave bob', false],
    ])
  })
})

it('a match is not full while a newer connection of a player replaces the older one', async () => {
  const { seen, hooks } = noting(({ isFull, players }) => [isFull, players.map(({ id }) => id)])
  await using server = await testServer({ hooks, env: { PLAYERS: 'alice' } })
  await using older = await server.connect()
  expect(await older.ask(`JOIN ${testToken()}`)).toBe('JOINED alice')
  await using newer = await server.connect()
  expect(await newer.ask(`JOIN ${testToken({ jti: 'k' })}`)).toBe('JOINED alice')
  expect(seen).toEqual([
    ['join alice', [true, ['alice']]],
    ['leave alice', [false, []]],
    ['join alice', [true, ['alice']]],
  ])
})

it('the seconds left are unknown until the match starts, and 0 once it has stopped', async () => {
  const { seen, hooks } = noting(({ secondsLeft }) => secondsLeft)
  await using server = await testServer({ hooks })
  await using alice = await server.connect()
  alice.send(`JOIN ${testToken()}`, 'REQUEST_MATCH 80000')
  expect(await alice.take(3)).toEqual(['JOINED alice', 'RUNNING_LENGTH 80000', 'STATE running'])
  server.stop()
  await server.closed
  const [join, start, end] = seen
  expect(join).toEqual(['join alice', undefined])
  expect(start?.[1]).toBeGreaterThan(70_000)
  expect(start?.[1]).toBeLessThanOrEqual(80_000)
  expect(end).toEqual(['end', 0])
})

describe('a player', () => {
  /** Tells each player whether they were here before. */
  const hooks: GameHooks = {
    onJoin: (player) => {
      player.send(player.reconnected ? 'WELCOME BACK' : 'WELCOME')
    },
  }

  it('who lost their connection, or opens a newer one, is marked as reconnected', async () => {
    await using server = await testServer({ hooks })
    const first = await server.connect()
    first.send(`JOIN ${testToken()}`, 'REQUEST_MATCH 600')
    expect(await first.take(2)).toEqual(['JOINED alice', 'WELCOME'])
    first.socket.destroy()
    await expect.poll(() => server.state()).toMatchObject({ client_count: 0 })
    await using second = await server.connect()
    second.send(`JOIN ${testToken()}`)
    expect(await second.take(3)).toEqual(['JOINED alice', 'STATE running', 'WELCOME BACK'])
    await using third = await server.connect()
    third.send(`JOIN ${testToken()}`)
    expect(await third.take(3)).toEqual(['JOINED alice', 'STATE running', 'WELCOME BACK'])
    await using bob = await server.connect()
    bob.send(`JOIN ${testToken({ player: 'bob' })}`)
    expect(await bob.take(3)).toEqual(['JOINED bob', 'STATE running', 'WELCOME'])
  })

  it('without a token is never: nobody knows who they are', async () => {
    await using server = await testServer({ hooks: { ...hooks, onLine: () => undefined } })
    for (let i = 0; i < 2; i += 1) {
      await using stranger = await server.connect()
      stranger.send('HI')
      expect(await stranger.next()).toBe('WELCOME')
    }
  })
})
