import { describe, expect, test } from 'vitest'

import { attributes, matchRules, spreadRule, stepped, teamOf } from '../../../test/support/rule-queues.ts'
import type { Attributes } from '../../match/attributes.ts'
import type { MatchRules, RoleRule } from '../../matchmaking/rules.ts'
import { checkMatches, type Known } from './check-matches.ts'

type Teams = Readonly<Record<string, readonly string[]>>

interface Given {
  readonly has?: Readonly<Record<string, Attributes>>
  readonly party?: Readonly<Record<string, string>>
  readonly afterMs?: number
}

function check(rules: MatchRules, seen: Teams, { has = {}, party = {}, afterMs = 0 }: Given = {}) {
  const teams = Object.entries(seen).map(([name, players]) => ({ name, players }))
  const ids = Object.values(seen).flat()
  const known = new Map(
    ids
      .filter((id) => id !== 'stranger')
      .map((id): [string, Known] => [id, { party: party[id] ?? id, has: has[id] ?? {}, joinedAt: 1000 }]),
  )
  return checkMatches(rules, [{ match: 'm', teams, at: 1000 + afterMs }], known)
}
const says = (...[rules, seen, given]: Parameters<typeof check>) =>
  check(rules, seen, given).violations.map((violation) => violation.says)

const duel = matchRules([teamOf('a', 1), teamOf('b', 1)])

describe('the teams of a match', () => {
  test('are right if they are those of the queue', () => {
    expect(check(duel, { a: ['ann'], b: ['bob'] })).toEqual({ checked: 1, violations: [] })
  })

  test.each<[Teams, string]>([
    [{ a: ['ann'] }, 'm breaks teams: 0 teams b, and at least 1 are needed'],
    [{ a: ['ann', 'cid'], b: ['bob'] }, 'm breaks teams: a has 2 players, and 1 to 1 are allowed'],
    [{ a: ['ann'], b: ['bob'], c: ['cid'] }, 'm breaks teams: no team is called c'],
    [{ a: [], b: ['bob'] }, 'm breaks teams: a has 0 players, and 1 to 1 are allowed'],
  ])('%j is wrong', (seen, complaint) => {
    expect(says(duel, seen)).toEqual([complaint])
  })

  test('may be smaller, and fewer, once the oldest has waited', () => {
    const squads = matchRules([
      teamOf('squad', 2, { min: stepped(2, { 5000: 1 }), count: { min: stepped(3, { 9000: 2 }), max: 3 } }),
    ])
    const seen = { squad_1: ['ann', 'bob'], squad_2: ['cid'] }
    expect(says(squads, seen)).toEqual([
      'm breaks teams: 2 teams squad, and at least 3 are needed',
      'm breaks teams: squad_2 has 1 players, and 2 to 2 are allowed',
    ])
    expect(says(squads, seen, { afterMs: 5000 })).toHaveLength(1)
    expect(says(squads, seen, { afterMs: 9000 })).toEqual([])
    expect(says(squads, { squad_3: ['ann'], squad_4: ['bob'] }, { afterMs: 9000 })).toEqual([
      'm breaks teams: no team is called squad_4',
      'm breaks teams: 1 teams squad, and at least 2 are needed',
    ])
  })

  test('hold each party in one of them', () => {
    const party = { ann: 'p', bob: 'p' }
    expect(says(duel, { a: ['ann'], b: ['bob'] }, { party })).toEqual([
      'm breaks teams: the party of p is split between a and b',
    ])
  })

  test('with players of somebody else are not checked', () => {
    expect(check(duel, { a: ['ann', 'bob'], b: ['stranger'] })).toEqual({ checked: 0, violations: [] })
  })
})

describe('the roles of a team', () => {
  const roles: readonly RoleRule[] = [
    { role: 'tank', min: stepped(1), max: 1 },
    { role: 'healer', min: stepped(1, { 5000: 0 }), max: 2 },
    { role: 'damage', min: stepped(0), max: 1 },
  ]
  const trio = matchRules([teamOf('a', 3, { roles })])
  const playing = (...each: readonly (readonly string[])[]): Given['has'] =>
    Object.fromEntries(each.map((own, i) => [`p${i}`, { roles: own }]))
  const broken = (has: Given['has'], afterMs = 0) =>
    says(trio, { a: ['p0', 'p1', 'p2'] }, { ...(has && { has }), afterMs }).length > 0

  test.each([
    [playing(['tank'], ['healer'], ['damage']), false],
    [playing(['tank'], ['healer'], ['healer']), false],
    [playing(['tank', 'healer'], ['tank', 'damage'], ['tank']), false],
    [playing(['tank'], ['tank'], ['healer']), true],
    [playing(['tank', 'healer'], ['tank', 'damage'], ['damage']), false],
    [playing(['tank', 'healer'], ['damage'], ['damage']), true],
    [playing(['healer'], ['healer'], ['damage']), true],
    [playing(['tank'], ['healer'], ['cook']), true],
    [playing(['tank']), false],
  ])('%j is wrong: %s', (has, isWrong) => {
    expect(broken(has)).toBe(isWrong)
  })

  test('may be fewer once the oldest has waited', () => {
    const has = playing(['tank'], ['damage'], ['tank', 'damage', 'healer'])
    expect(broken(has)).toBe(false)
    const without = playing(['tank'], ['damage'], ['cook', 'damage'])
    expect(broken(without, 5000)).toBe(true)
    expect(
      says(matchRules([teamOf('a', 2, { roles })]), { a: ['p0', 'p1'] }, { has: without ?? {} }),
    ).toHaveLength(1)
    const late = { has: without ?? {}, afterMs: 5000 }
    expect(says(matchRules([teamOf('a', 2, { roles })]), { a: ['p0', 'p1'] }, late)).toEqual([])
  })
})

test('each rule is named, with what breaks it', () => {
  const rules = { ...duel, attributes, rules: [spreadRule(stepped(100))] }
  const has = { ann: { rating: 1500 }, bob: { rating: 1650 } }
  expect(check(rules, { a: ['ann'], b: ['bob'] }, { has }).violations).toEqual([
    { name: 'rule broken', says: 'm breaks skill: rating is 150 apart, and 100 is allowed' },
  ])
})
