import { describe, expect } from 'vitest'

import type { QueueId } from '../../src/match/ids.ts'
import type { Charge } from '../../src/match/rate.ts'
import type { Door } from '../../src/ports/ticket-queue.ts'
import { inOrder, partyOf, player, QUEUE, ticketOf } from '../support/domain.ts'
import type { promiser } from '../support/promise.ts'
import type { OpenStore } from './store-contract.ts'

/** Hours, so that no key of Redis expires within the test, whose own time stands still. */
const everyMs = 3_600_000
const one: Charge = { caller: 'player:one', rate: { everyMs, burst: 2 } }
const other: Charge = { caller: 'address:192.0.2.1', rate: { everyMs, burst: 3 } }
const open: Door = { charges: [], mostWaiting: 1000 }

/** What a store asks of tickets and requests from outside. In each test a, b and c wait in the queue. */
export function doorPromises(
  name: string,
  promise: ReturnType<typeof promiser>,
  store: () => OpenStore,
): void {
  const names = async () => (await inOrder(store().queue)).flatMap(({ players }) => players)
  const placeOf = (who: string) => store().queue.place(player(who))

  describe(`the door: ${name}`, () => {
    promise('lets a ticket in until its caller has asked too often, and says how long to wait', async () => {
      const door = { ...open, charges: [one] }
      expect(await store().queue.enqueue(ticketOf('d', 10), door)).toMatchObject({ kind: 'queued' })
      expect(await store().queue.enqueue(ticketOf('e', 20), door)).toMatchObject({ kind: 'queued' })
      const refused = await store().queue.enqueue(ticketOf('f', 30), door)
      expect(refused).toEqual({ kind: 'too-often', waitMs: everyMs - 20 })
      expect(await placeOf('f')).toEqual({ kind: 'unknown' })
      expect(await names()).toEqual(['a', 'b', 'c', 'd', 'e'])
      const later = { ...ticketOf('f', 30), seenAt: 10 + everyMs }
      expect(await store().queue.enqueue(later, door)).toMatchObject({ kind: 'queued' })
    })

    promise('counts each ticket of many at once', async () => {
      const door = { ...open, charges: [other] }
      const all = ['d', 'e', 'f', 'g', 'h'].map((who) => store().queue.enqueue(ticketOf(who, 10), door))
      expect((await Promise.all(all)).map(({ kind }) => kind)).toEqual([
        'queued',
        'queued',
        'queued',
        'too-often',
        'too-often',
      ])
    })

    promise('asks all charges; another caller is not affected', async () => {
      const both = { ...open, charges: [one, other] }
      for (const who of ['d', 'e']) await store().queue.enqueue(ticketOf(who, 10), both)
      expect(await store().queue.enqueue(ticketOf('f', 10), both)).toMatchObject({ kind: 'too-often' })
      const second = { ...open, charges: [{ ...one, caller: 'player:two' }, other] }
      expect(await store().queue.enqueue(ticketOf('f', 10), second)).toMatchObject({ kind: 'queued' })
      expect(await store().queue.enqueue(ticketOf('g', 10), second)).toMatchObject({ kind: 'too-often' })
    })

    promise('lets nobody into a full queue, and finds those who are in it', async () => {
      const door = { ...open, mostWaiting: 4 }
      expect(await store().queue.enqueue(partyOf(['x', 'y'], 10), door)).toEqual({
        kind: 'full',
        queue: QUEUE,
      })
      expect(await placeOf('x')).toEqual({ kind: 'unknown' })
      expect(await store().queue.enqueue(ticketOf('d', 10), door)).toMatchObject({ kind: 'queued' })
      expect(await store().queue.enqueue(ticketOf('e', 20), door)).toMatchObject({ kind: 'full' })
      expect(await store().queue.enqueue(ticketOf('a', 20), door)).toMatchObject({
        kind: 'queued',
        inQueues: [{ position: 1, playersWaiting: 4 }],
      })
      await store().queue.leave(player('a'))
      expect(await store().queue.enqueue(ticketOf('e', 30), door)).toMatchObject({ kind: 'queued' })
    })

    promise('fills a queue exactly, also with many at once', async () => {
      const door = { ...open, mostWaiting: 5 }
      const all = ['d', 'e', 'f', 'g'].map((who) => store().queue.enqueue(ticketOf(who, 10), door))
      expect((await Promise.all(all)).filter(({ kind }) => kind === 'queued')).toHaveLength(2)
      expect(await names()).toHaveLength(5)
    })

    promise('lets a ticket of several queues into all of them or none', async () => {
      const queues = ['other' as QueueId, QUEUE] as const
      const door = { ...open, mostWaiting: 3 }
      expect(await store().queue.enqueue({ ...ticketOf('d', 10), queues }, door)).toEqual({
        kind: 'full',
        queue: QUEUE,
      })
      expect(await store().queue.size('other' as QueueId)).toBe(0)
    })

    promise('counts a request; only one that may go on is a sign of life', async () => {
      const visit = (at: number) => store().queue.visit({ player: player('a'), charges: [one], at })
      expect([await visit(100), await visit(200)]).toEqual([0, 0])
      expect(await visit(300)).toBe(everyMs - 200)
      for (const who of ['b', 'c'])
        expect(await store().queue.visit({ player: player(who), charges: [], at: 250 })).toBe(0)
      expect(await store().queue.expire(199)).toEqual([])
      expect((await store().queue.expire(200)).map(({ players }) => players)).toEqual([['a']])
    })

    promise('takes a request of somebody without a place, and of nobody', async () => {
      expect(await store().queue.visit({ player: player('z'), charges: [other], at: 10 })).toBe(0)
      expect(await store().queue.visit({ player: undefined, charges: [other], at: 10 })).toBe(0)
      expect(await placeOf('z')).toEqual({ kind: 'unknown' })
      expect(await store().queue.expire(1_000_000)).toHaveLength(3)
    })
  })
}
