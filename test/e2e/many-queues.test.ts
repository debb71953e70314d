import { expect, test } from 'vitest'

import { player, type PartyAnswer, type StatusAnswer, type WhyAnswer } from '../../src/client/node.ts'
import { systemWith } from '../support/queue-system.ts'
import { eventually, waitFor } from '../support/wait-for.ts'

interface Answer extends StatusAnswer {
  readonly code?: string
  readonly detail?: string
}

// Nobody is matched but by a full match: a waiting player goes on waiting.
const config = `
queues:
  duel: { size: 2, fillSeconds: 600, attributes: { rating: number } }
  trio: { size: 3, minSize: 3, fillSeconds: 600, attributes: { role: { type: string, missing: any } } }
  crowd: { size: 40, minSize: 40, fillSeconds: 600 }`

const BOTH = { queues: ['trio', 'duel'], attributes: { rating: 1500, role: 'tank' } }

async function world() {
  const system = await systemWith(config)
  const ask = async (path: string, body: object) => {
    const { status, body: answer } = await system.post<Answer & PartyAnswer>(path, body)
    return { http: status, ...answer }
  }
  return {
    system,
    ask,
    join: (name: string, more: object) => ask('/match/join', { player_id: name, ...more }),
    statusOf: async (name: string) =>
      (await system.get<StatusAnswer>(`/match/status?player_id=${name}`)).body,
  }
}

const waitIn = (queue: string, position: number, needs: number) => ({
  queue,
  position,
  waiting: { code: 'needs-players', needs },
})

test('a player who joins two queues waits in both, and the first match takes them out of the other', async () => {
  const { join, statusOf } = await world()
  const joined = await join('ada', BOTH)
  expect(joined).toMatchObject({
    http: 200,
    ...waitIn('trio', 1, 2),
    queues: [waitIn('trio', 1, 2), waitIn('duel', 1, 1)],
  })
  // A later player sees them in both.
  expect(await join('bob', { queue: 'trio' })).toMatchObject(waitIn('trio', 2, 1))
  await join('cleo', { queue: 'duel', attributes: { rating: 1 } })
  const match = await waitFor('the duel', async () => {
    const status = await statusOf('ada')
    return status.state === 'ready' && status
  })
  expect(match).toMatchObject({ queue: 'duel' })
  expect(match).not.toHaveProperty('queues')
  expect([...(match.players ?? [])].sort()).toEqual(['ada', 'cleo'])
  await eventually(async () => {
    expect(await statusOf('bob')).toMatchObject(waitIn('trio', 1, 2))
  })
  // Ada plays already. With one more player, this would be a full trio.
  await join('dan', { queue: 'trio' })
  expect(await statusOf('bob')).toMatchObject({ ...waitIn('trio', 1, 1), state: 'queued' })
  expect(await statusOf('ada')).toMatchObject({ session_id: match.session_id })
})

test('two queues that could both match a player at once: they are in one match, and the others wait on', async () => {
  const { join, statusOf } = await world()
  await join('xia', { queue: 'trio' })
  await join('yan', { queue: 'trio' })
  await join('zoe', { queue: 'duel', attributes: { rating: 1 } })
  await join('ada', BOTH)
  const { queue, players = [] } = await waitFor('a match', async () => {
    const status = await statusOf('ada')
    return status.state === 'ready' && status
  })
  const others = queue === 'duel' ? ['xia', 'yan'] : ['zoe']
  expect(players).toHaveLength(queue === 'duel' ? 2 : 3)
  for (const name of others) expect(await statusOf(name)).toMatchObject({ state: 'queued' })
})

test('a leave is from both; the event stream and the SDK say where the player waits', async () => {
  const { system, join } = await world()
  const joining = player(system.url, 'ada').join(BOTH)
  for await (const event of joining) {
    if (event.event !== 'queued') continue
    expect(event.data.queues?.map(({ queue, position }) => [queue, position])).toEqual([
      ['trio', 1],
      ['duel', 1],
    ])
    expect(await joining.cancel()).toBe(true)
    break
  }
  expect(await join('bob', { queue: 'trio' })).toMatchObject(waitIn('trio', 1, 2))
  expect(await join('cleo', { queue: 'duel', attributes: { rating: 1 } })).toMatchObject(waitIn('duel', 1, 1))
})

test('why a player waits is answered for each of their queues', async () => {
  const { system, join } = await world()
  await join('ada', BOTH)
  const why = async (name: string) => (await system.get<WhyAnswer>(`/match/why?player_id=${name}`)).body
  const both = await why('ada')
  const { queue, waiting, blocked_by, missing, estimate } = both
  expect([queue, waiting?.needs]).toEqual(['trio', 2])
  expect(both.queues).toMatchObject([
    { queue: 'trio', waiting: { needs: 2 }, blocked_by, missing, estimate },
    { queue: 'duel', waiting: { needs: 1 } },
  ])
  await join('bob', { queue: 'crowd' })
  expect(await why('bob')).not.toHaveProperty('queues')
})

test('a party waits in several queues together', async () => {
  const { system, ask, statusOf } = await world()
  const names = ['ann', 'ben']
  const { code } = await ask('/party', { player_id: 'ann' })
  await ask('/party/join', { player_id: 'ben', code })
  for (const name of names) await ask('/party/ready', { player_id: name, ready: true })
  const queued = await ask('/party/queue', { player_id: 'ann', queues: ['crowd', 'trio'] })
  expect(queued.queues?.map((each) => each)).toMatchObject([{ queue: 'crowd' }, { queue: 'trio' }])
  const party = (await system.get<PartyAnswer>('/party?player_id=ben')).body
  expect(party).toMatchObject({ queue: 'crowd', queues: ['crowd', 'trio'] })
  const { detail } = await ask('/party/join', { player_id: 'cleo', code })
  expect(detail).toBe('It waits in queues crowd, trio.')
  await ask('/match/leave', { player_id: 'ben' })
  expect(await statusOf('ann')).toMatchObject({ state: 'ended', reason: 'left' })
})

const refusals: readonly [body: object, http: number, code: string, detail: string][] = [
  [{ queue: 'duel', queues: ['trio'] }, 400, 'BAD_REQUEST', 'Send either queue, or queues with all of them.'],
  [{ queues: [] }, 400, 'BAD_REQUEST', 'must NOT have fewer than 1 items'],
  [{ queues: ['duel', 'duel'] }, 400, 'BAD_REQUEST', 'must NOT have duplicate items'],
  [
    { queues: Array.from({ length: 9 }, (_, i) => `q${i}`) },
    400,
    'BAD_REQUEST',
    'must NOT have more than 8 items',
  ],
  [{ queues: ['duel', 'dual'] }, 404, 'UNKNOWN_QUEUE', 'There is no queue dual.'],
  [
    { ...BOTH, attributes: { rating: 1, mode: 'x' } },
    400,
    'BAD_ATTRIBUTES',
    'None of the queues trio, duel declares an attribute "mode". They declare: role, rating.',
  ],
  [{ queues: ['trio', 'duel'] }, 400, 'BAD_ATTRIBUTES', 'Queue duel needs the attribute "rating", a number.'],
]

test('what cannot be is refused, with the reason', async () => {
  const { join } = await world()
  for (const [body, http, code, detail] of refusals) {
    const answer = await join('ada', body)
    expect(answer).toMatchObject({ http, code })
    expect(answer.detail).toContain(detail)
  }
})
