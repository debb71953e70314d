import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { firstCome } from './first-come.ts'
import type { PlayerId, QueueId, TicketId } from '../match/ids.ts'
import { defaultQueueRules, type QueueRules } from '../match/queue-rules.ts'
import { playersOf, ticketsOf } from '../match/roster.ts'
import { byAge, type Ticket } from '../match/ticket.ts'

const ticket = (id: string, queuedAt: number, size = 1): Ticket => {
  const [first, ...others] = Array.from({ length: size }, (_, i) => `player-${id}-${i}` as PlayerId)
  return {
    id: id as TicketId,
    queues: ['q' as QueueId],
    players: [first ?? (id as PlayerId), ...others],
    queuedAt,
    seenAt: queuedAt,
    setbacks: [],
  }
}
const rules: QueueRules = { ...defaultQueueRules, size: 3, minPartialSize: 2, flushAfterMs: 1000 }

function plan(tickets: readonly Ticket[], now: number, own: QueueRules = rules, atMost = 100) {
  const line = firstCome(own).line()
  for (const each of tickets) line.add(each)
  const { matches, lookAgainAt } = line.plan({ now, atMost })
  return { matches: matches.map(ticketsOf), lookAgainAt }
}

const anyRules = fc
  .record({
    size: fc.integer({ min: 1, max: 12 }),
    min: fc.integer({ min: 1, max: 12 }),
    flushAfterMs: fc.nat(5000),
  })
  .map(({ size, min, flushAfterMs }): QueueRules => ({
    ...defaultQueueRules,
    size,
    minPartialSize: Math.min(min, size),
    flushAfterMs,
  }))
const queueOf = (largest: number) =>
  fc
    .uniqueArray(
      fc.record({ id: fc.uuid(), at: fc.nat(10_000), size: fc.integer({ min: 1, max: largest }) }),
      {
        selector: ({ id }) => id,
        maxLength: 60,
      },
    )
    .map((entries) => entries.map(({ id, at, size }) => ticket(id, at, size)).sort(byAge))
const anyQueue = queueOf(1)

describe('in order of arrival', () => {
  test('full matches form at once, and a smaller one once its oldest ticket has waited long enough', () => {
    const queue = [1, 2, 3, 4, 5].map((n) => ticket(String(n), n))
    expect(plan(queue, 10)).toEqual({ matches: [queue.slice(0, 3)], lookAgainAt: 1004 })
    expect(plan(queue, 1004)).toEqual({
      matches: [queue.slice(0, 3), queue.slice(3)],
      lookAgainAt: undefined,
    })
  })

  test('a single player waits for another, however long', () => {
    expect(plan([ticket('a', 0)], 1e9)).toEqual({ matches: [], lookAgainAt: undefined })
  })

  test('a party stays together, and one that does not fit delays nobody behind it', () => {
    const [solo, duo, trio, late] = [ticket('a', 0), ticket('b', 1, 2), ticket('c', 2, 3), ticket('d', 3)]
    expect(plan([solo, trio, duo, late], 10).matches).toEqual([[solo, duo], [trio]])
  })

  test('no more matches form than there is room for', () => {
    const queue = Array.from({ length: 30 }, (_, n) => ticket(String(n).padStart(2, '0'), n))
    expect(plan(queue, 10, rules, 2).matches).toHaveLength(2)
  })

  test('nobody is in two matches, nobody is invented, and no match is larger than the rules allow', () => {
    fc.assert(
      fc.property(queueOf(4), fc.nat(20_000), anyRules, (queue, now, any) => {
        const { matches } = plan(queue, now, any)
        const placed = matches.flat()
        expect(new Set(placed).size).toBe(placed.length)
        expect(placed.every((each) => queue.includes(each))).toBe(true)
        const sizes = matches.map((tickets) => playersOf({ roster: [{ name: 'all', tickets }] }).length)
        expect(sizes.every((size) => size >= any.minPartialSize && size <= any.size)).toBe(true)
      }),
    )
  })

  test('nobody left waited longer than somebody placed, and fewer than a full match are left', () => {
    fc.assert(
      fc.property(anyQueue, fc.nat(20_000), anyRules, (queue, now, any) => {
        const placed = plan(queue, now, any).matches.flat()
        expect(placed).toEqual(queue.slice(0, placed.length))
        expect(queue.length - placed.length).toBeLessThan(any.size)
      }),
    )
  })

  test('lookAgainAt is exactly when time alone forms a match', () => {
    fc.assert(
      fc.property(anyQueue, fc.nat(20_000), anyRules, (queue, now, any) => {
        const { matches, lookAgainAt } = plan(queue, now, any)
        if (lookAgainAt === undefined) {
          expect(plan(queue, now + 1e9, any).matches).toHaveLength(matches.length)
          return
        }
        expect(lookAgainAt).toBeGreaterThan(now)
        expect(plan(queue, lookAgainAt - 1, any).matches).toHaveLength(matches.length)
        expect(plan(queue, lookAgainAt, any).matches).toHaveLength(matches.length + 1)
      }),
    )
  })
})

describe('why a ticket waits', () => {
  const matchmaker = firstCome({ size: 4, minPartialSize: 2, flushAfterMs: 1000 })
  const why = (length: number, now: number) =>
    matchmaker.whyWaiting({ ticket: ticket('a', 0), oldestQueuedAt: 0, playersWaiting: length }, now)

  test('counts down to a full match, until fewer are enough', () => {
    expect([1, 2, 3].map((length) => why(length, 0))).toEqual([
      { kind: 'needs-players', needs: 3, relaxesAt: 1000 },
      { kind: 'partial-soon', needs: 2, relaxesAt: 1000 },
      { kind: 'partial-soon', needs: 1, relaxesAt: 1000 },
    ])
    expect(why(1, 1000)).toEqual({ kind: 'needs-players', needs: 1, relaxesAt: undefined })
    expect(matchmaker.says(why(3, 0))).toContain('1 more player ')
    expect(matchmaker.says(why(1, 1000))).toContain('at least 2')
  })

  test('says that a match is forming exactly if one can form', () => {
    fc.assert(
      fc.property(anyQueue, fc.nat(20_000), anyRules, (queue, now, any) => {
        const [oldest] = queue
        if (!oldest) return
        const standing = { ticket: oldest, oldestQueuedAt: oldest.queuedAt, playersWaiting: queue.length }
        const { kind } = firstCome(any).whyWaiting(standing, now)
        expect(kind === 'next-to-form').toBe(plan(queue, now, any).matches.length > 0)
      }),
    )
  })
})
