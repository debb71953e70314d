import { expect, test } from 'vitest'

import { ready } from '../../test/support/player-backend.ts'
import { rulesOfQueue } from '../../test/support/queue-rules.ts'
import { RuledEntry } from './ruled-entry.ts'

const rules = rulesOfQueue(
  'attributes: { rating: { type: number, missing: { default: 1500 } }, version: string }',
  'teams: [{ name: side, count: 2, size: 1 }]',
  'rules: { version: { type: same, attribute: version }, skill: { type: spread, attribute: rating, max: 0 } }',
)
const open = () =>
  new RuledEntry(
    { queue: 'duel', rules, types: rules.attributes, version: '1.2.0', seed: 9, hasParties: false },
    ['ann', 'bob', 'cid'],
  )
const saw = (entry: RuledEntry, match: string, ...players: readonly string[]) => {
  entry.saw({
    ...ready.data,
    session_id: match,
    players,
    teams: players.map((player, i) => ({ name: `side_${i + 1}`, players: [player] })),
  })
}

test('says who plays', () => {
  expect(open().says).toBe(
    'Queue duel: players for 1 matches of 2, and 1 more, for a smaller match if the rules allow one (--seed 9 draws them again).',
  )
})

test('a player joins with what was drawn, the same each time', () => {
  const entry = open()
  expect(entry.joins('ann')).toMatchObject({ queue: 'duel', version: '1.2.0', latencies: undefined })
  expect(entry.joins('ann')).toEqual(entry.joins('ann'))
  expect(() => entry.joins('dan')).toThrow('dan was not drawn')
})

test('each match is checked once, and counts even where a default was used', () => {
  const entry = open()
  for (const player of ['ann', 'bob']) entry.joins(player)
  for (let i = 0; i < 2; i += 1) saw(entry, 'm1', 'ann', 'bob')
  saw(entry, 'm2', 'ann', 'stranger')
  entry.saw({ ...ready.data, session_id: 'of an older backend' })
  expect(entry.violations()).toEqual([])
  expect(entry.checked()).toEqual({ queue: 'duel', seed: 9, matches: 1 })
})

test('a match that breaks a rule is a violation', () => {
  const entry = open()
  entry.joins('ann')
  saw(entry, 'm1', 'ann')
  expect(entry.violations()).toEqual([
    { name: 'rule broken', says: 'm1 breaks teams: 1 teams side, and at least 2 are needed' },
  ])
})
