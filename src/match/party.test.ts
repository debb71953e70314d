import { describe, expect, test } from 'vitest'

import { partyIn, player } from '../../test/support/domain.ts'
import {
  type Member,
  type Party,
  joinParty,
  kick,
  leaveParty,
  promote,
  readyUsedUp,
  setReady,
  whyNotQueue,
} from './party.ts'

const [ada, bob, cleo, dan] = [player('ada'), player('bob'), player('cleo'), player('dan')]
const three = partyIn(['ada', 'bob', 'cleo'])
const becomes = (party: object | undefined) => ({ kind: 'becomes', party })
const names = (decision: ReturnType<typeof joinParty>) =>
  decision.kind === 'becomes' ? decision.party?.members.map(({ player: name }) => name) : decision.kind
const partyAfter = (decision: ReturnType<typeof leaveParty>): Party => {
  if (decision.kind !== 'becomes' || !decision.party) throw new Error(`no party, but ${decision.kind}`)
  return decision.party
}
const ready = (member: Member): Member => ({ ...member, ready: true })
const [first, ...others] = three.members
const allReady: Party = { ...three, members: [ready(first), ...others.map(ready)] }

describe('join', () => {
  test('adds the player last, not ready', () => {
    const member = { player: dan, ready: false, brings: {} }
    expect(joinParty(three, dan, 64)).toEqual(becomes({ ...three, members: [...three.members, member] }))
  })

  test('of a member changes nothing, even in a full party', () => {
    expect(joinParty(allReady, bob, 3)).toEqual(becomes(allReady))
  })

  test('of a full party is refused', () => {
    expect(joinParty(three, dan, 3)).toEqual({ kind: 'party-full', most: 3 })
  })
})

describe('leave', () => {
  test('of the leader: who joined first of the others leads', () => {
    expect(leaveParty(three, ada)).toMatchObject({ party: { leader: 'bob' } })
    expect(names(leaveParty(three, ada))).toEqual(['bob', 'cleo'])
  })

  test('of another member changes no leader', () => {
    expect(leaveParty(three, bob)).toMatchObject({ party: { leader: 'ada' } })
    expect(names(leaveParty(three, bob))).toEqual(['ada', 'cleo'])
  })

  test('of the last member leaves no party', () => {
    expect(leaveParty(partyIn(['ada']), ada)).toEqual(becomes(undefined))
  })

  test('of somebody else is refused', () => {
    expect(leaveParty(three, dan)).toEqual({ kind: 'not-in-party', player: 'dan' })
  })
})

describe('the leader', () => {
  test('kicks a member, for whom the code no longer works', () => {
    expect(names(kick(three, ada, bob))).toEqual(['ada', 'cleo'])
    const without = partyAfter(kick(three, ada, bob))
    expect(joinParty(without, bob, 9)).toEqual({ kind: 'unknown-party' })
    expect(names(joinParty(without, dan, 9))).toEqual(['ada', 'cleo', 'dan'])
    // Who leaves may come back, and so may a leader who throws themselves out.
    const leaving = [leaveParty(three, bob), kick({ ...three, leader: bob }, bob, bob)]
    for (const left of leaving) expect(names(joinParty(partyAfter(left), bob, 9))).toContain('bob')
  })

  test('promotes a member', () => {
    expect(promote(three, ada, cleo)).toEqual(becomes({ ...three, leader: 'cleo' }))
  })

  test.each([
    ['kick', kick],
    ['promote', promote],
  ])('alone may %s, and only a member', (_name, step) => {
    expect(step(three, bob, cleo)).toEqual({ kind: 'not-leader', leader: 'ada' })
    expect(step(three, dan, cleo)).toEqual({ kind: 'not-in-party', player: 'dan' })
    expect(step(three, ada, dan)).toEqual({ kind: 'not-in-party', player: 'dan' })
  })
})

describe('ready', () => {
  test('is one member’s, with what they bring', () => {
    const said = { ready: true, brings: { attributes: { rating: 7 } } }
    const decided = setReady(three, bob, said)
    expect(decided).toMatchObject({ party: { members: [{ ready: false }, said, { ready: false }] } })
  })

  test('without anything brought keeps what was brought before', () => {
    const brings = { version: '1.4.0' }
    const once = setReady(three, bob, { ready: true, brings })
    const party = once.kind === 'becomes' ? (once.party ?? three) : three
    expect(setReady(party, bob, { ready: false, brings: {} })).toMatchObject({
      party: { members: [{}, { ready: false, brings }, {}] },
    })
  })

  test('of somebody else is refused', () => {
    expect(setReady(three, dan, { ready: true, brings: {} })).toEqual({
      kind: 'not-in-party',
      player: 'dan',
    })
  })

  test('is used up by a queue', () => {
    expect(readyUsedUp(allReady)).toEqual(three)
  })
})

describe('a queue', () => {
  test('takes a party whose members are all ready', () => {
    expect(whyNotQueue(allReady, ada)).toBeUndefined()
  })

  test('names who is not ready', () => {
    const some: Party = { ...three, members: [ready(first), ...others] }
    expect(whyNotQueue(some, ada)).toEqual({ kind: 'not-ready', players: ['bob', 'cleo'] })
  })

  test('is for the leader to choose', () => {
    expect(whyNotQueue(allReady, bob)).toEqual({ kind: 'not-leader', leader: 'ada' })
    expect(whyNotQueue(allReady, dan)).toEqual({ kind: 'not-in-party', player: 'dan' })
  })
})
