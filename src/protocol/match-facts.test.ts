import { expect, test } from 'vitest'

import { factsIn, factVariable } from './match-facts.ts'

test.each([
  {},
  { teams: [] },
  {
    teams: [{ name: 'red', players: [{ id: 'ada', party: 't', role: 'healer', attributes: { rating: 1 } }] }],
  },
  { properties: { nested: { list: [1, null] } } },
  { choice: {} },
  { choice: { region: 'eu', picks: { map: 'desert' } } },
])('%j is read as it is', (facts) => {
  expect(factsIn(facts)).toEqual(facts)
})

test.each([
  { teams: {} },
  { teams: [7] },
  { teams: [{ name: 7, players: [] }] },
  { teams: [{ name: 'red' }] },
  { teams: [{ name: 'red', players: ['ada'] }] },
  { teams: [{ name: 'red', players: [{ id: 'a b' }] }] },
  { teams: [{ name: 'red', players: [{ id: 'ada', party: 7 }] }] },
  { teams: [{ name: 'red', players: [{ id: 'ada', role: 7 }] }] },
  { teams: [{ name: 'red', players: [{ id: 'ada', attributes: [] }] }] },
  { properties: [] },
  { properties: null },
  { choice: 'eu' },
  { choice: { region: 7 } },
  { choice: { picks: { map: 7 } } },
])('%j is refused', (facts) => {
  expect(factsIn(facts)).toBeUndefined()
})

test('what a later version says besides is ignored', () => {
  const teams = [{ name: 'red', color: 'f00', players: [{ id: 'ada', level: 3 }] }]
  expect(factsIn({ teams, more: 1 })).toEqual({ teams })
})

test('a variable is JSON without a dollar sign, and empty if there is nothing to say', () => {
  const fact = { price: '$5 $(MATCH_KEY)', line: 'a\nb' }
  expect(factVariable(fact)).not.toMatch(/[$\n]/)
  expect(JSON.parse(factVariable(fact))).toEqual(fact)
  expect(factVariable(undefined)).toBe('')
})
