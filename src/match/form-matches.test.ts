import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { formMatches, isFormable } from './form-matches.ts'
import type { PlayerId, TicketId } from './ids.ts'
import { defaultRules, type Rules } from './rules.ts'
import { byAge, type Ticket } from './ticket.ts'

const ticket = (id: string, queuedAt: number): Ticket => ({
  id: id as TicketId,
  player: `player-${id}` as PlayerId,
  queuedAt,
  seenAt: queuedAt,
  setbacks: [],
})
const rules: Rules = { ...defaultRules, size: 3, minPartialSize: 2, flushAfterMs: 1000 }

const anyRules = fc
  .record({
    size: fc.integer({ min: 1, max: 12 }),
    min: fc.integer({ min: 1, max: 12 }),
    flushAfterMs: fc.nat(5000),
  })
  .map(({ size, min, flushAfterMs }): Rules => ({
    ...defaultRules,
    size,
    minPartialSize: Math.min(min, size),
    flushAfterMs,
  }))
const anyQueue = fc
  .uniqueArray(fc.record({ id: fc.uuid(), at: fc.nat(10_000) }), { selector: ({ id }) => id, maxLength: 60 })
  .map((entries) => entries.map(({ id, at }) => ticket(id, at)))

describe('formMatches', () => {
  test('makes full matches at once, and a smaller one when its oldest has waited long enough', () => {
    const queue = [1, 2, 3, 4, 5].map((n) => ticket(String(n), n))
    expect(formMatches(queue, 10, rules)).toEqual({ matches: [queue.slice(0, 3)], lookAgainAt: 1004 })
    expect(formMatches(queue, 1004, rules)).toEqual({
      matches: [queue.slice(0, 3), queue.slice(3)],
      lookAgainAt: undefined,
    })
  })

  test('one player alone waits for another, however long', () => {
    expect(formMatches([ticket('a', 0)], 1e9, rules)).toEqual({ matches: [], lookAgainAt: undefined })
  })

  test('puts nobody into two matches, and invents nobody', () => {
    fc.assert(
      fc.property(anyQueue, fc.nat(20_000), anyRules, (queue, now, any) => {
        const placed = formMatches(queue, now, any).matches.flat()
        expect(new Set(placed).size).toBe(placed.length)
        expect(placed.every((each) => queue.includes(each))).toBe(true)
      }),
    )
  })

  test('takes the oldest first: nobody who is left waited longer than somebody who is placed', () => {
    fc.assert(
      fc.property(anyQueue, fc.nat(20_000), anyRules, (queue, now, any) => {
        const placed = formMatches(queue, now, any).matches.flat()
        expect(placed).toEqual([...queue].sort(byAge).slice(0, placed.length))
      }),
    )
  })

  test('keeps every size within the rules, and leaves fewer than a full match', () => {
    fc.assert(
      fc.property(anyQueue, fc.nat(20_000), anyRules, (queue, now, any) => {
        const { matches } = formMatches(queue, now, any)
        const sizes = matches.map((match) => match.length)
        expect(sizes.slice(0, -1).every((size) => size === any.size)).toBe(true)
        expect(
          sizes.every((size) => size >= Math.min(any.minPartialSize, any.size) && size <= any.size),
        ).toBe(true)
        expect(queue.length - matches.flat().length).toBeLessThan(any.size)
      }),
    )
  })

  test('does not depend on the order of its input', () => {
    fc.assert(
      fc.property(anyQueue, fc.nat(20_000), anyRules, (queue, now, any) => {
        expect(formMatches([...queue].reverse(), now, any)).toEqual(formMatches(queue, now, any))
      }),
    )
  })

  test('looks again exactly when time alone makes a match', () => {
    fc.assert(
      fc.property(anyQueue, fc.nat(20_000), anyRules, (queue, now, any) => {
        const { matches, lookAgainAt } = formMatches(queue, now, any)
        if (lookAgainAt === undefined) {
          expect(formMatches(queue, now + 1e9, any).matches).toHaveLength(matches.length)
          return
        }
        expect(lookAgainAt).toBeGreaterThan(now)
        expect(formMatches(queue, lookAgainAt - 1, any).matches).toHaveLength(matches.length)
        expect(formMatches(queue, lookAgainAt, any).matches).toHaveLength(matches.length + 1)
      }),
    )
  })

  test('is known from afar: whether it makes a match', () => {
    fc.assert(
      fc.property(anyQueue, fc.nat(20_000), anyRules, (queue, now, any) => {
        const view = { oldestQueuedAt: Math.min(...queue.map((each) => each.queuedAt)), length: queue.length }
        const { matches } = formMatches(queue, now, any)
        expect(isFormable(view, now, any)).toBe(matches.length > 0)
      }),
    )
  })
})
