import { expect, onTestFinished, test } from 'vitest'

import { devConfigFrom } from '../../src/backend/config.ts'
import { startBackend } from '../../src/backend/start-backend.ts'
import type { QueueId } from '../../src/match/ids.ts'
import type { Roster } from '../../src/match/roster.ts'
import { firstComeQueue, Queues, type Queue } from '../../src/matchmaking/queues.ts'
import { Env } from '../../src/runtime/env.ts'
import { logger } from '../../src/runtime/log.ts'
import { fleetFolder } from '../support/host-fleet.ts'
import { forTheImpatient } from '../support/impatient.ts'
import { LineClient } from '../support/line-client.ts'
import { ownGame, type OwnGame } from '../support/own-game.ts'
import { waitFor } from '../support/wait-for.ts'

const plain = firstComeQueue('plain' as QueueId, { size: 1, minPartialSize: 1 })
const pairs = firstComeQueue('duel' as QueueId, { size: 2 })

/** Puts the players of each pair against each other, the second as a healer. */
function against(roster: Roster): Roster {
  const [red, blue] = roster.flatMap(({ tickets }) => tickets)
  if (!red || !blue) return roster
  return [
    { name: 'red', tickets: [red] },
    { name: 'blue', tickets: [blue], roles: { [blue.players[0]]: 'healer' } },
  ]
}

const missing = { kind: 'reject' } as const
const duel: Queue = {
  ...pairs,
  matchmaker: {
    ...pairs.matchmaker,
    line: () => {
      const line = pairs.matchmaker.line()
      const plan = line.plan.bind(line)
      line.plan = (when) => {
        const planned = plan(when)
        return { ...planned, matches: planned.matches.map(({ roster }) => ({ roster: against(roster) })) }
      }
      return line
    },
    whyWaiting: (standing, now) => pairs.matchmaker.whyWaiting(standing, now),
    says: (reason) => pairs.matchmaker.says(reason),
  },
  attributes: {
    rating: { kind: 'number', missing, party: 'avg', shared: true },
    secret: { kind: 'string', missing: { kind: 'any' }, party: 'avg', shared: false },
  },
  versions: '^1.2',
  properties: { mode: 'ctf', price: '$5' },
}

const game = `{
  onJoin(player, match) {
    const { team, role, attributes } = player
    player.send('SEES ' + JSON.stringify({ teams: match.teams, properties: match.properties, team, role, attributes }))
  },
}`

interface Answer {
  readonly code?: string
  readonly detail?: string
  readonly status?: string
  readonly teams?: unknown
  readonly connect_port?: number
  readonly token?: string
}

/** A backend with these queues, which no file can describe yet. */
async function backendWith(own: OwnGame, vars: Record<string, string>) {
  const env = {
    ...forTheImpatient,
    TOKEN_SECRET: 'at-least-16-bytes',
    GAME_SERVER_COMMAND: own.command,
    GAME_OUTPUT: 'false',
    ...vars,
  }
  const config = Env.read(env, (each) => devConfigFrom(each, env, undefined))
  const configuration = { ...config.configuration, queues: new Queues(duel, plain) }
  const log = logger('test', 'fatal')
  const backend = await startBackend({ ...config, configuration }, log, config.gameServerCommand)
  onTestFinished(() => backend[Symbol.asyncDispose]())
  const asked = async (path: string, init?: RequestInit) =>
    (await (await fetch(`${backend.url}${path}`, init)).json()) as Answer
  const join = (player: string, says: object = {}) =>
    asked('/match/join', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ player_id: player, ...says }),
    })
  const matchOf = (player: string) =>
    waitFor(`the match of ${player}`, async () => {
      const now = await asked(`/match/status?player_id=${player}`)
      return now.status === 'matched' && now
    })
  const poolIsReady = () =>
    waitFor('a waiting server', async () =>
      /^muster_pool_ready{pool="\*"} 1$/m.test(await (await fetch(`${backend.url}/metrics`)).text()),
    )
  return { join, matchOf, poolIsReady }
}

/** What the game tells this player of the match that they see. */
async function seenBy({ connect_port: port = 0, token = '' }: Answer): Promise<unknown> {
  await using client = await LineClient.connect(port)
  client.send(`JOIN ${token}`)
  const [, line = ''] = await client.take(2)
  return JSON.parse(line.replace('SEES ', ''))
}

async function ownGameHere(): Promise<OwnGame> {
  const own = await ownGame(game)
  onTestFinished(() => own[Symbol.asyncDispose]())
  return own
}

test.each([
  ['children', '0'],
  ['children', '1'],
  ['host', '0'],
  ['host', '1'],
])(
  'a game knows the teams, and what their players bring, before the first comes: FLEET=%s with a pool of %s',
  async (fleet, pool) => {
    const folder = fleetFolder()
    onTestFinished(() => folder[Symbol.asyncDispose]())
    const vars = { FLEET: fleet, FLEET_DIR: folder.path, POOL_MIN: pool }
    const { join, matchOf, poolIsReady } = await backendWith(await ownGameHere(), vars)
    if (pool === '1') await poolIsReady()
    await join('ada', { attributes: { rating: 1512, secret: 'x' }, version: '1.2.3', latencies: { eu: 9 } })
    await join('bob', { attributes: { rating: 1490 }, version: '1.3.0' })
    const matched = await matchOf('bob')
    expect(matched.teams).toEqual([
      { name: 'red', players: ['ada'] },
      { name: 'blue', players: ['bob'] },
    ])
    expect(await seenBy(matched)).toEqual({
      teams: [
        { name: 'red', players: [{ id: 'ada', attributes: { rating: 1512 } }] },
        { name: 'blue', players: [{ id: 'bob', role: 'healer', attributes: { rating: 1490 } }] },
      ],
      properties: { mode: 'ctf', price: '$5' },
      team: 'blue',
      role: 'healer',
      attributes: { rating: 1490 },
    })
  },
)

test('a queue without teams has one, and a join says what the queue does not take', async () => {
  const { join, matchOf } = await backendWith(await ownGameHere(), {})
  expect(await join('cleo', { attributes: { rating: '1500' }, version: '1.2.0' })).toMatchObject({
    code: 'BAD_ATTRIBUTES',
    detail: 'The attribute "rating" of queue duel must be a number, but is a string.',
  })
  expect(await join('cleo', { attributes: { rating: 1500 }, version: '2.0.0' })).toMatchObject({
    code: 'VERSION_NOT_SERVED',
    detail: 'Queue duel serves the versions ^1.2, not 2.0.0.',
  })
  await join('cleo', { queue: 'plain', latencies: { eu: 9 }, version: 'any' })
  const matched = await matchOf('cleo')
  expect(matched.teams).toEqual([{ name: 'players', players: ['cleo'] }])
  expect(await seenBy(matched)).toEqual({
    teams: [{ name: 'players', players: [{ id: 'cleo' }] }],
    properties: {},
    team: 'players',
    attributes: {},
  })
})
