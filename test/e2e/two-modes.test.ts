import { expect, onTestFinished, test } from 'vitest'

import { player } from '../../src/client/node.ts'
import { ownGame } from '../support/own-game.ts'
import { RedisServer } from '../support/redis-server.ts'
import { ShownCode } from '../support/shown-code.ts'
import { systemWith } from '../support/queue-system.ts'
import type { System } from '../support/system.ts'
import { Terminal } from '../support/terminal.ts'
import { waitFor } from '../support/wait-for.ts'

interface Told {
  readonly state: string
  readonly queue: string
  readonly code: string
  readonly detail: string
  readonly players: readonly string[]
}

interface History {
  readonly matches: readonly { readonly queue: string; readonly players: { readonly player_id: string }[] }[]
}

const join = async (system: System, player: string, queue?: string) =>
  (await system.post<Told>('/match/join', { player_id: player, ...(queue && { queue }) })).body
const status = async (system: System, player: string) =>
  (await system.get<Told>(`/match/status?player_id=${player}`)).body

async function matchOf(system: System, player: string): Promise<readonly string[]> {
  const { players } = await waitFor(`the match of ${player}`, async () => {
    const told = await status(system, player)
    return told.state === 'ready' && told
  })
  return [...players].sort()
}

test('each queue makes its own matches, and a player is in one of them at a time', async () => {
  const system = await systemWith('queues: { duel: { size: 2 }, trio: { size: 3, minSize: 3 } }')
  expect((await join(system, 'ada', 'duel')).queue).toBe('duel')
  expect((await join(system, 'ada', 'trio')).queue).toBe('duel')
  for (const player of ['bob', 'cleo']) expect((await join(system, player, 'trio')).queue).toBe('trio')
  expect(await join(system, 'dan', 'solo')).toMatchObject({
    code: 'UNKNOWN_QUEUE',
    detail: 'The queues are: duel, trio.',
  })
  expect((await join(system, 'dan')).queue).toBe('duel')
  expect((await join(system, 'eve', 'trio')).queue).toBe('trio')
  expect(await matchOf(system, 'ada')).toEqual(['ada', 'dan'])
  expect(await matchOf(system, 'bob')).toEqual(['bob', 'cleo', 'eve'])
  const [match] = await waitFor('history', async () => {
    const { matches } = (await system.get<History>('/history/matches?queue=trio')).body
    return matches.length > 0 && matches
  })
  expect([match?.queue, match?.players.map(({ player_id: id }) => id).sort()]).toEqual([
    'trio',
    ['bob', 'cleo', 'eve'],
  ])
  const metrics = await (await fetch(`${system.backendUrl}/metrics`)).text()
  expect(metrics).toMatch(/^muster_matches_formed_total{queue="duel"} 1$/m)
})

test('a game is told the queue of its match: on a waiting server, and on one of its own', async () => {
  const game = await ownGame("{ onJoin: (player, match) => player.send('MODE ' + match.queue) }")
  onTestFinished(() => game[Symbol.asyncDispose]())
  const vars = { SESSION_SIZE: '1', POOL_MIN: '1', GAME_SERVER_COMMAND: game.command }
  const system = await systemWith('queues: { duel: {}, solo: { gameServer: { env: { MAP: x } } } }', vars)
  await waitFor('a waiting server', async () =>
    /^muster_pool_ready{pool="\*"} 1$/m.test(await (await fetch(`${system.backendUrl}/metrics`)).text()),
  )
  for (const queue of ['duel', 'solo']) {
    const client = player(system.url, queue)
    const lines = await client.connect(await client.join({ queue }))
    const said: string[] = []
    for await (const line of lines) if (said.push(line) === 2) lines.close()
    expect(said).toEqual([`JOINED ${queue}`, `MODE ${queue}`])
  }
})

// They were mixed: the leader matched the players of a queue that it did not know by the rules of its own.
test('a backend that starts with a new file brings it to all, and mixes nobody', async () => {
  const redis = await RedisServer.start()
  onTestFinished(() => redis[Symbol.asyncDispose]())
  const shared = { REDIS_URL: redis.url, TOKEN_SECRET: 'at-least-16-bytes', MIN_PARTIAL_SESSION_SIZE: '2' }
  const old = await systemWith('queues: { duel: { size: 2 } }', shared)
  await waitFor(
    'the first backend to lead',
    async () => (await old.get<{ leads: boolean }>('/readyz')).body.leads,
  )
  const newer = await systemWith('queues: { duel: { size: 2 }, squad: { size: 2 } }', shared)
  await join(newer, 'ada', 'squad')
  await join(old, 'bob', 'duel')
  await join(newer, 'cleo', 'duel')
  expect(await matchOf(old, 'bob')).toEqual(['bob', 'cleo'])
  await join(old, 'dan', 'squad')
  await old[Symbol.asyncDispose]()
  expect(await matchOf(newer, 'ada')).toEqual(['ada', 'dan'])
})

test('the guide to two game modes plays both, each with a winner', async () => {
  const guide = new ShownCode('docs/guides/two-game-modes.md')
  const first = new Terminal()
  first.save('my-game.js', new ShownCode('README.md').block('runGameServer'))
  first.save('muster.config.yaml', guide.block('muster.config.schema.json'))
  const { said } = first.start(guide.block('npx muster config check'), { PORT: '0' })
  const port = await waitFor('the system', () => /Muster is at http:\S+:(\d+)/.exec(said.text)?.[1])
  expect(said.text).toContain(
    'squad: matches of 4, or of 3 or more after 10 s, with a game server of its own',
  )
  const second = new Terminal({ 8080: port })
  second.save('play.js', guide.block("from 'muster-client'"))
  const played = await second.run(guide.block('node play.js'))
  expect(played.match(/^WINNER \w+$/gm)).toHaveLength(5)
  expect(guide.rest).toEqual([])
})
