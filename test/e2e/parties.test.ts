import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

import { NoMatch, player, Refused, type PartyAnswer, type StatusAnswer } from '../../src/client/node.ts'
import { startSystem, type System } from '../support/system.ts'
import { eventually, waitFor } from '../support/wait-for.ts'

interface Answer {
  readonly code?: string
  readonly detail?: string
  readonly status?: string
  readonly session_id?: string
  readonly players?: readonly string[]
}

// Nobody is matched but by a full match of four: who waits goes on waiting.
let system: System
beforeAll(async () => {
  system = await startSystem({ SESSION_SIZE: '4', FLUSH_WAIT_SECONDS: '600' })
})
afterAll(() => system[Symbol.asyncDispose]())

const admin = { authorization: 'Bearer dev' }
const ask = async (path: string, body: object, headers?: Record<string, string>) => {
  const { status, body: answer } = await system.post<Answer & PartyAnswer>(path, body, headers)
  return { http: status, ...answer }
}
const joinTogether = (names: readonly string[], more: object = {}) =>
  ask('/match/join', { players: names.map((name) => ({ player_id: name })), ...more }, admin)
const stateOf = async (name: string) =>
  (await system.get<StatusAnswer>(`/match/status?player_id=${name}`)).body
const leaveAll = (...names: readonly string[]) =>
  Promise.all(names.map((name) => system.post('/match/leave', { player_id: name })))

/** A party in its lobby, whose first member leads. */
async function partyOf(...names: readonly string[]): Promise<string> {
  const [leader, ...others] = names
  const { code } = await ask('/party', { player_id: leader })
  for (const name of others) await ask('/party/join', { player_id: name, code })
  onTestFinished(async () => {
    for (const name of names) await ask('/party/leave', { player_id: name })
  })
  return code
}
const ready = (...names: readonly string[]) =>
  Promise.all(names.map((name) => ask('/party/ready', { player_id: name, ready: true })))
const partyAt = async (name: string) => (await system.get<PartyAnswer>(`/party?player_id=${name}`)).body

describe('players meet by a code', () => {
  test('and play together, twice', async () => {
    const names = ['ann', 'bob', 'cleo']
    const [ann, bob, cleo] = names.map((name) => player(system.url, name))
    if (!ann || !bob || !cleo) return expect.fail()
    const leads = await ann.createParty()
    const others = await Promise.all([bob, cleo].map((each) => each.joinParty(leads.code.toLowerCase())))
    expect((await leads.look()).members.map(({ state }) => state)).toEqual(['unknown', 'unknown', 'unknown'])
    let last: string | undefined
    for (const stranger of ['dan', 'eve']) {
      const waits = others.map((party) => party.wait())
      for (const party of [leads, ...others]) await party.ready()
      const wait = leads.queue()
      await eventually(async () => {
        expect(await leads.look()).toMatchObject({ queue: 'default' })
      })
      // Bob and Cleo joined at once: either may have come first.
      expect([...((await stateOf('cleo')).players ?? [])].sort()).toEqual(names)
      const matches = await Promise.all([wait, ...waits, player(system.url, stranger).join()])
      expect(new Set(matches.map(({ session_id }) => session_id)).size).toBe(1)
      expect(matches[0].session_id).not.toBe(last)
      expect([...matches[0].players].sort()).toEqual([...names, stranger].sort())
      last = matches[0].session_id
      await system.post(`/match/${last}/end`, undefined, admin)
      const after = await leads.look()
      expect(after.members.map(({ ready: each }) => each)).toEqual([false, false, false])
      expect(after.queue).toBeUndefined()
    }
    for (const party of [leads, ...others]) await party.leave()
  })

  test('who leaves, is kicked, or leaves the queue takes the party out of it, and all are told', async () => {
    await partyOf('ann', 'bob', 'cleo')
    const outs = [
      () => ask('/party/kick', { player_id: 'ann', member: 'cleo' }),
      () => ask('/match/leave', { player_id: 'bob' }),
      () => ask('/party/leave', { player_id: 'ann' }),
    ]
    for (const out of outs) {
      const members = (await partyAt('bob')).members.map(({ player_id }) => player_id)
      await ready(...members)
      expect(await ask('/party/queue', { player_id: members[0] })).toMatchObject({
        status: 'queued',
        players: members,
      })
      await out()
      for (const name of members)
        expect(await stateOf(name)).toMatchObject({ state: 'ended', reason: 'left' })
      expect((await partyAt('bob')).members.some((member) => member.ready)).toBe(false)
    }
    expect(await partyAt('bob')).toMatchObject({ leader: 'bob', members: [{ player_id: 'bob' }] })
  })

  test('a wait of the party ends for all when one leaves', async () => {
    await partyOf('ann', 'bob')
    const party = await player(system.url, 'bob').createParty()
    const wait = party.wait()
    await ready('ann', 'bob')
    await ask('/party/queue', { player_id: 'ann' })
    await waitFor('bob’s stream', () => wait.latest?.event === 'queued')
    await ask('/party/leave', { player_id: 'ann' })
    await expect(Promise.resolve(wait)).rejects.toEqual(new NoMatch('left'))
  })

  test('a repeated queue gives the place that the party has', async () => {
    await partyOf('ann', 'bob')
    await ready('ann', 'bob')
    const first = await ask('/party/queue', { player_id: 'ann' })
    expect(await ask('/party/queue', { player_id: 'ann' })).toEqual(first)
    expect(await joinTogether(['ann', 'bob'])).toEqual(first)
    await leaveAll('ann')
  })

  test('what members bring is read by the queue', async () => {
    await partyOf('ann', 'bob')
    await ask('/party/ready', { player_id: 'ann', ready: true })
    await ask('/party/ready', { player_id: 'bob', ready: true, attributes: { rating: 7 } })
    expect(await ask('/party/queue', { player_id: 'ann' })).toMatchObject({
      http: 400,
      code: 'BAD_ATTRIBUTES',
      detail: expect.stringMatching(/^For bob: .*"rating"/) as string,
    })
    const huge = { rating: 'x'.repeat(5000) }
    expect(await ask('/party/ready', { player_id: 'bob', ready: true, attributes: huge })).toMatchObject({
      http: 400,
      code: 'BAD_ATTRIBUTES',
    })
  })
})

describe('a refusal says what is wrong', () => {
  test('of a code, a member, and who may do what', async () => {
    const code = await partyOf('ann', 'bob')
    await partyOf('cleo')
    const refused = (path: string, body: object) => ask(path, body)
    expect(await refused('/party/join', { player_id: 'dan', code: 'AAAAAA' })).toMatchObject({
      http: 404,
      code: 'UNKNOWN_PARTY',
    })
    expect(await refused('/party/join', { player_id: 'cleo', code })).toMatchObject({
      http: 409,
      code: 'ALREADY_IN_PARTY',
    })
    expect(await refused('/party/leave', { player_id: 'dan' })).toMatchObject({
      http: 404,
      code: 'NOT_IN_PARTY',
    })
    expect(await refused('/party/kick', { player_id: 'ann', member: 'cleo' })).toMatchObject({
      http: 404,
      code: 'NOT_IN_PARTY',
      detail: 'cleo is not in it.',
    })
    for (const [path, body] of [
      ['/party/kick', { member: 'ann' }],
      ['/party/promote', { member: 'bob' }],
      ['/party/queue', {}],
    ] as const)
      expect(await refused(path, { player_id: 'bob', ...body })).toMatchObject({
        http: 403,
        code: 'NOT_LEADER',
        detail: 'The leader is ann.',
      })
    expect((await system.get<Answer>('/party?player_id=dan')).body.code).toBe('NOT_IN_PARTY')
  })

  test('of a party that is not ready, or waits already', async () => {
    const code = await partyOf('ann', 'bob', 'cleo')
    await ready('ann')
    expect(await ask('/party/queue', { player_id: 'ann' })).toMatchObject({
      http: 409,
      code: 'NOT_READY',
      detail: 'Not ready: bob, cleo.',
    })
    await ready('bob', 'cleo')
    await ask('/party/queue', { player_id: 'ann' })
    const queued = { http: 409, code: 'PARTY_QUEUED', detail: 'It waits in queue default.' }
    expect(await ask('/party/join', { player_id: 'dan', code })).toMatchObject(queued)
    expect(await ask('/party/ready', { player_id: 'bob', ready: false })).toMatchObject(queued)
    await leaveAll('ann')
  })

  test('of a party that is full: as large as the largest team', async () => {
    const code = await partyOf('ann', 'bob', 'cleo', 'dan')
    expect(await ask('/party/join', { player_id: 'eve', code })).toMatchObject({
      http: 409,
      code: 'PARTY_FULL',
      detail: 'A party has at most 4 members.',
    })
    await expect(player(system.url, 'eve').joinParty(code)).rejects.toBeInstanceOf(Refused)
  })

  test('of a member who waits alone', async () => {
    await partyOf('ann', 'bob')
    await ready('ann', 'bob')
    await system.post('/match/join', { player_id: 'bob' })
    expect(await ask('/party/queue', { player_id: 'ann' })).toMatchObject({
      http: 409,
      code: 'PARTY_MEMBER_BUSY',
      detail: 'bob is queued already, in queue default.',
    })
    expect((await stateOf('ann')).state).not.toBe('queued')
    await leaveAll('bob')
    expect(await ask('/party/queue', { player_id: 'ann' })).toMatchObject({ status: 'queued' })
    await leaveAll('ann')
  })
})

describe('a back end queues a party', () => {
  test('on one ticket, as an administrator only', async () => {
    expect(await ask('/match/join', { players: [{ player_id: 'x1' }, { player_id: 'x2' }] })).toMatchObject({
      http: 403,
      code: 'ADMIN_ONLY',
    })
    const joined = await joinTogether(['x1', 'x2'])
    expect(joined).toMatchObject({ status: 'queued', players: ['x1', 'x2'] })
    expect(await joinTogether(['x1', 'x2'])).toEqual(joined)
    expect((await stateOf('x2')).session_id).toBe(joined.session_id)
    await leaveAll('x2')
    expect(await stateOf('x1')).toMatchObject({ state: 'ended', reason: 'left' })
  })

  test('to a match in which all of them are', async () => {
    const waits = ['y3', 'y4'].map((name) => player(system.url, name).join())
    await joinTogether(['y1', 'y2'])
    const [match] = await Promise.all(waits)
    expect([...(match?.players ?? [])].sort()).toEqual(['y1', 'y2', 'y3', 'y4'])
    expect(await joinTogether(['y1', 'y2'])).toMatchObject({ status: 'matched' })
    expect(await joinTogether(['y2', 'z'])).toMatchObject({
      http: 409,
      code: 'PARTY_MEMBER_BUSY',
      detail: 'y2 is in a match already.',
    })
    expect((await stateOf('z')).state).toBe('unknown')
    await system.post(`/match/${match?.session_id}/end`, undefined, admin)
  })

  test('and is told what is wrong with it', async () => {
    expect(await joinTogether(['x1', 'x2', 'x1'])).toMatchObject({
      http: 400,
      code: 'BAD_REQUEST',
      detail: 'The list names x1 twice.',
    })
    expect(await joinTogether(['x1', 'x2', 'x3', 'x4', 'x5'])).toMatchObject({
      http: 409,
      code: 'PARTY_TOO_LARGE',
      detail: 'Queue default takes parties of at most 4, and this one has 5.',
    })
    expect(await joinTogether(['x1'], { player_id: 'x2' })).toMatchObject({
      http: 400,
      code: 'BAD_REQUEST',
    })
  })
})

test('a member whose stream dies: the party is not matched, and expires for all', async () => {
  await using own = await startSystem({
    SESSION_SIZE: '3',
    QUIET_SECONDS: '1',
    TICKET_TTL_SECONDS: '5',
    FLUSH_WAIT_SECONDS: '600',
  })
  const players = ['ann', 'bob'].map((name) => ({ player_id: name }))
  await own.post('/match/join', { players }, admin)
  const [ann, bob] = ['ann', 'bob'].map((name) => player(own.url, name).join())
  if (!ann || !bob) return expect.fail()
  await waitFor('both streams', () => ann.latest && bob.latest)
  bob.close()
  await expect(Promise.resolve(ann)).rejects.toEqual(new NoMatch('expired'))
  const { body } = await own.get<StatusAnswer>('/match/status?player_id=bob')
  expect(body).toMatchObject({ state: 'ended', reason: 'expired' })
})
