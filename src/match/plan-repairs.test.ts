import { describe, expect, test } from 'vitest'

import { addressAt } from './address.ts'
import { defaultDeadlines } from './deadlines.ts'
import type { MatchId, QueueId, ServerId } from './ids.ts'
import { SHARED_POOL } from './pool.ts'
import { becomeReady, end, isLegalMove, run, start, type FormingMatch } from './match.ts'
import { planRepairs, type World } from './plan-repairs.ts'
import type { GameServer } from './server.ts'

const id = 'm' as MatchId
const order = { id, server: 's1' as ServerId, queue: 'q' as QueueId, roster: [], formedAt: 0 }
const forming: FormingMatch = { ...order, state: 'forming', since: 0 }
const starting = start(forming, 0)
const at = addressAt({ host: 'h', port: 1 })
const ready = becomeReady(starting, { at, serverName: 's' }, 0)
const running = run(ready, 60_000, 0)
const ended = end(ready, 'finished', 0)
const server = { id: order.server, name: 's', serves: order } as const
const up: GameServer = { ...server, state: 'ready', at }
const waits: GameServer = { ...server, state: 'ready', at, serves: { pool: SHARED_POOL } }
const lost: GameServer = {
  ...server,
  state: 'exited',
  exit: { why: 'server-lost', code: undefined, lastLines: [] },
}
const exited = (code: number | undefined): GameServer => ({
  ...server,
  state: 'exited',
  exit: { why: undefined, code, lastLines: [] },
})

const late: GameServer = { ...server, state: 'starting', missing: { step: 'ready', status: 503 } }

type Seen = Pick<World, 'matches' | 'servers'> & Partial<World>
const kinds = (world: Seen, now = 1) =>
  planRepairs({ others: [], ...world }, now, defaultDeadlines).repairs.map((repair) =>
    'why' in repair ? `${repair.kind} ${repair.why}` : repair.kind,
  )

describe('planRepairs', () => {
  test('leaves consistent matches alone, and returns when to look again', () => {
    const world = { matches: [running], servers: [up], others: [] }
    expect(planRepairs(world, 1, defaultDeadlines)).toEqual({
      repairs: [],
      lookAgainAt: new Map([[id, 60_000 + defaultDeadlines.graceMs]]),
      orphansAgainAt: undefined,
    })
  })

  test.each([
    [
      'requests a server that was never requested',
      { matches: [forming], servers: [] },
      defaultDeadlines.startWithinMs,
      ['start'],
    ],
    [
      'gives up a start that never works',
      { matches: [forming], servers: [] },
      defaultDeadlines.readyWithinMs,
      ['end start-failed'],
    ],
    [
      'adopts a ready server that its match does not know',
      { matches: [starting], servers: [up] },
      1,
      ['adopt'],
    ],
    ['adopts it also when the start was not recorded', { matches: [forming], servers: [up] }, 1, ['adopt']],
    [
      'gives up a server that does not get ready',
      { matches: [starting], servers: [late] },
      defaultDeadlines.readyWithinMs,
      ['end never-ready'],
    ],
    ['ends a match whose server is gone', { matches: [running], servers: [] }, 1, ['end crashed']],
    [
      'ends a match whose server died before it was ready',
      { matches: [starting], servers: [exited(1)] },
      1,
      ['end start-failed'],
    ],
    [
      'ends a match whose server crashed',
      { matches: [running], servers: [exited(undefined)] },
      1,
      ['end crashed'],
    ],
    [
      'accepts the end of a server that exited by itself',
      { matches: [running], servers: [exited(0)] },
      1,
      ['end finished'],
    ],
    [
      'ends a match that is past its end',
      { matches: [running], servers: [up] },
      60_000 + defaultDeadlines.graceMs,
      ['end finished'],
    ],
    ['ends a match that nobody starts', { matches: [ready], servers: [up] }, 1e9, ['end never-started']],
    ['restores a lost match from its server', { matches: [], servers: [up] }, 1, ['restore']],
    ['restores it also from a server that has exited', { matches: [], servers: [exited(0)] }, 1, ['restore']],
    ['leaves a match that was formed meanwhile', { matches: [], servers: [up], others: [forming] }, 1, []],
    [
      'leaves a server alone whose match has just ended',
      { matches: [], servers: [up], others: [ended] },
      1,
      [],
    ],
    [
      'stops it once it had enough time',
      { matches: [], servers: [up], others: [ended] },
      defaultDeadlines.graceMs,
      ['stop'],
    ],
    ['removes an exited server at once', { matches: [], servers: [exited(0)], others: [ended] }, 1, ['stop']],
    [
      'stops a server without a match or a readable order',
      { matches: [], servers: [{ ...up, serves: 'unknown' }] },
      1,
      ['stop'],
    ],
    [
      'removes a server that died while it waited',
      { matches: [], servers: [{ ...exited(1), serves: { pool: SHARED_POOL } }] },
      1,
      ['stop'],
    ],
    ['leaves a waiting server alone', { matches: [], servers: [waits] }, 1, []],
    [
      'assigns a match to its waiting server',
      { matches: [forming], servers: [waits] },
      defaultDeadlines.startWithinMs,
      ['start'],
    ],
    ['does not treat it as ready before it is assigned', { matches: [forming], servers: [waits] }, 1, []],
    [
      'ends a match with the reason that the fleet knows',
      { matches: [running], servers: [lost] },
      1,
      ['end server-lost'],
    ],
  ] as const)('%s', (_name, world, now, expected) => {
    expect(kinds(world, now)).toEqual(expected)
  })
})

test('requests an unavailable server repeatedly, until the deadline', () => {
  const again = (now: number) =>
    planRepairs({ matches: [forming], servers: [], others: [] }, now, defaultDeadlines).lookAgainAt.get(id)
  expect(again(defaultDeadlines.startWithinMs)).toBe(2 * defaultDeadlines.startWithinMs)
  expect(again(defaultDeadlines.readyWithinMs - 1)).toBe(defaultDeadlines.readyWithinMs)
})

test('an end says which promise the server broke, when it never was ready', () => {
  const detailOf = (seen: GameServer) => {
    const world = { matches: [starting], servers: [seen], others: [] }
    const [repair] = planRepairs(world, defaultDeadlines.readyWithinMs, defaultDeadlines).repairs
    return repair && 'detail' in repair ? repair.detail : undefined
  }
  expect(detailOf(late)).toBe('GET /ready on its control port answered 503 until the deadline.')
  expect(detailOf(exited(3))).toBe('It exited with code 3 before it was ready.')
  expect(detailOf(exited(undefined))).toBe('It was ended by a signal before it was ready.')
  expect(detailOf(lost)).toBeUndefined()
})

test('a server that is left to itself is looked at again', () => {
  const left = planRepairs({ matches: [], servers: [up], others: [ended] }, 1, defaultDeadlines)
  expect(left.orphansAgainAt).toBe(defaultDeadlines.graceMs)
})

describe('the moves of a match', () => {
  test('only go forward', () => {
    const order = ['forming', 'starting', 'ready', 'running', 'ended'] as const
    for (const [i, from] of order.entries()) {
      for (const [j, to] of order.entries()) if (j <= i) expect(isLegalMove(from, to)).toBe(false)
      if (from !== 'ended') expect(isLegalMove(from, 'ended')).toBe(true)
    }
    expect(end(running, 'finished', 9)).toMatchObject({ state: 'ended', why: 'finished', since: 9 })
  })
})
