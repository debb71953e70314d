import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  duel,
  matchRules,
  ruleOf,
  spreadRule,
  stepped,
  teamOf,
  ticketWith,
} from '../../test/support/rule-queues.ts'
import type { Ticket } from '../match/ticket.ts'
import { byRules } from './by-rules.ts'
import type { MatchRules } from './rules.ts'
import { always } from './steps.ts'

function explained(rules: MatchRules, [asking, ...others]: readonly [Ticket, ...Ticket[]], now = 0) {
  const line = byRules(rules).line()
  for (const ticket of [asking, ...others]) line.add(ticket)
  return line.explain(asking.id, now)
}

const rated = (name: string, rating: number, queuedAt = 0) => ticketWith(name, { rating }, queuedAt)
const skill = spreadRule(stepped(50, { 10_000: 100, 30_000: 200 }))
const sameMode = ruleOf('mode', { kind: 'same', attribute: 'mode', scope: 'match' })

describe('why a ticket waits', () => {
  test('the rule that alone blocks it, whom each rule removes, and what is relaxed next', () => {
    const others = [rated('b', 1600), rated('c', 1590), rated('d', 1560)]
    expect(explained(duel(skill, sameMode), [rated('a', 1500, 1000), ...others], 5000)).toEqual({
      blockedBy: 'skill',
      removed: [
        { rule: 'skill', players: 3 },
        { rule: 'mode', players: 0 },
      ],
      missing: undefined,
      lookedAt: 3,
      relaxes: [{ rule: 'skill', at: 11_000 }],
    })
  })

  test('how many players are missing, where no rule blocks', () => {
    const rules = matchRules([teamOf('squad', 4)], [skill])
    expect(explained(rules, [rated('a', 1500), rated('b', 1510)])).toMatchObject({
      blockedBy: undefined,
      missing: { players: 2 },
    })
  })

  test('which role is missing', () => {
    const roles = [
      { role: 'healer', min: always(1), max: 1 },
      { role: 'damage', min: always(1), max: 1 },
    ]
    const rules = matchRules([teamOf('squad', 2, { roles })])
    const damage = (name: string) => ticketWith(name, { roles: ['damage'] })
    expect(explained(rules, [damage('a'), damage('b')])).toMatchObject({ missing: { role: 'healer' } })
  })

  test('that two rules together leave nobody', () => {
    const asking = ticketWith('a', { rating: 1500, mode: 'x' })
    const others = [ticketWith('b', { rating: 900, mode: 'y' })] as const
    expect(explained(duel(skill, sameMode), [asking, ...others])).toMatchObject({
      blockedBy: undefined,
      missing: { players: 1 },
    })
  })

  test('nothing is known of a ticket that is not in the line', () => {
    expect(byRules(duel()).line().explain(rated('a', 1).id, 0)).toBeUndefined()
  })
})

test('without the named rule, the ticket is in a match now; with all of them it is in none', () => {
  const crowd = fc.array(
    fc.record({
      rating: fc.integer({ min: 1000, max: 1300 }),
      mode: fc.constantFrom('x', 'y'),
      queuedAt: fc.nat(20_000),
      eu: fc.integer({ min: 20, max: 120 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  const ping = ruleOf('ping', { kind: 'latency', max: always(60) })
  const rules = matchRules([teamOf('red', 2), teamOf('blue', 2)], [skill, sameMode, ping])
  const planned = (own: MatchRules, tickets: readonly Ticket[]): readonly Ticket[] => {
    const line = byRules(own).line()
    for (const ticket of tickets) line.add(ticket)
    return line
      .plan({ now: 20_000, atMost: 99 })
      .matches.flatMap(({ roster }) => roster.flatMap((team) => team.tickets))
  }
  const named = new Set<string>()
  fc.assert(
    fc.property(crowd, (all) => {
      const tickets = all.map(({ eu, queuedAt, ...brings }, i) =>
        ticketWith(`p${i}`, { ...brings, latencies: { eu } }, queuedAt),
      )
      const matched = planned(rules, tickets)
      const [asking, ...others] = tickets.filter((ticket) => !matched.includes(ticket))
      if (!asking) return
      const why = explained(rules, [asking, ...others], 20_000)
      named.add(why?.blockedBy ?? 'nobody')
      if (why?.blockedBy === undefined) {
        expect(why?.missing).toBeDefined()
        return
      }
      const relaxed = { ...rules, rules: rules.rules.filter(({ name }) => name !== why.blockedBy) }
      const oldest = { ...asking, queuedAt: 0 }
      expect(planned(relaxed, [oldest, ...others])).toContain(oldest)
    }),
    { numRuns: 300 },
  )
  expect([...named]).toEqual(expect.arrayContaining(['nobody', 'skill']))
})
