import { expect, test } from 'vitest'

import { largestPartyOf, mostMembers } from './largest-party.ts'

const duel = { rules: { size: 2 } }
const teams = { rules: { size: 10 }, largestParty: 5 }
const crowd = { rules: { size: 100 } }

test('a queue takes a party that fits into its largest team', () => {
  expect([duel, teams, crowd].map(largestPartyOf)).toEqual([2, 5, 100])
})

test('a party by code has as many members as some queue takes, and at most 64', () => {
  expect(mostMembers({ all: [duel, teams] })).toBe(5)
  expect(mostMembers({ all: [duel, crowd] })).toBe(64)
})
