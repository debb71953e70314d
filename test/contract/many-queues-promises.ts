import { describe, expect } from 'vitest'

import { fates } from '../../src/match/fates.ts'
import type { QueueId } from '../../src/match/ids.ts'
import { end } from '../../src/match/match.ts'
import { defaultQueueRules } from '../../src/match/queue-rules.ts'
import type { Ticket } from '../../src/match/ticket.ts'
import type { QueueChange } from '../../src/ports/changes.ts'
import { formingMatch, inOrder, partyOf, player, QUEUE, ticketOf } from '../support/domain.ts'
import type { promiser } from '../support/promise.ts'
import { waitFor } from '../support/wait-for.ts'
import type { OpenStore } from './store-contract.ts'

const [OTHER, THIRD] = ['other' as QueueId, 'third' as QueueId]
const forming = { dueAt: 50, epoch: undefined, pooled: false, seenSince: 0 }

/** A ticket in several queues is in all of them or in none. Three others wait in the default queue. */
export function manyQueuesPromises(
  name: string,
  promise: ReturnType<typeof promiser>,
  store: () => OpenStore,
): void {
  const both: Ticket = { ...ticketOf('d', 2.5), queues: [OTHER, QUEUE] }
  const party: Ticket = { ...partyOf(['x', 'y', 'z'], 4), queues: [QUEUE, OTHER, THIRD] }
  const sizes = () => Promise.all([QUEUE, OTHER, THIRD].map((queue) => store().queue.size(queue)))
  /** How many players wait in each, as a player sees it who joins them all for a moment. */
  const players = async () => {
    const queues = [QUEUE, OTHER, THIRD] as const
    const place = await store().queue.enqueue({ ...ticketOf('look', 99), queues })
    await store().queue.leave(player('look'))
    return place.kind === 'queued' && place.inQueues.map(({ playersWaiting }) => playersWaiting - 1)
  }

  describe(`tickets in several queues: ${name}`, () => {
    promise('it has a position in each, in the order of its queues', async () => {
      await store().queue.enqueue(both)
      const place = {
        kind: 'queued',
        ticket: party,
        inQueues: [
          { queue: QUEUE, position: 5, oldestQueuedAt: 1, playersWaiting: 7 },
          { queue: OTHER, position: 2, oldestQueuedAt: 2.5, playersWaiting: 4 },
          { queue: THIRD, position: 1, oldestQueuedAt: 4, playersWaiting: 3 },
        ],
      }
      expect(await store().queue.enqueue(party)).toEqual(place)
      expect(await store().queue.place(player('z'))).toEqual(place)
      expect(await sizes()).toEqual([5, 2, 1])
    })

    promise('it is among the waiting ones once, and keeps its form', async () => {
      await Promise.all([both, party].map((ticket) => store().queue.enqueue(ticket)))
      expect((await inOrder(store().queue)).filter(({ queues }) => queues.length > 1)).toEqual([both, party])
      expect(await store().queue.stillWaiting([both, party])).toEqual([both, party])
    })

    promise('its player holds one place: another queue gives them no second one', async () => {
      await store().queue.enqueue(both)
      const elsewhere: Ticket = { ...ticketOf('d', 9), queues: [THIRD] }
      expect(await store().queue.enqueue(elsewhere)).toMatchObject({ ticket: both })
      expect(await sizes()).toEqual([4, 1, 0])
    })

    promise('the news of a join has all its queues', async () => {
      const heard: QueueChange[] = []
      const stop = store().changes.onQueue((change) => heard.push(change))
      await store().queue.enqueue(both)
      await waitFor('the news', () => heard.some(({ kind }) => kind === 'queued'))
      stop()
      expect(heard).toContainEqual({ kind: 'queued', tickets: [both] })
    })

    promise('who leaves one leaves all', async () => {
      await Promise.all([both, party].map((ticket) => store().queue.enqueue(ticket)))
      expect(await store().queue.leave(player('y'))).toBe('left')
      expect(await sizes()).toEqual([4, 1, 0])
      expect(await store().queue.leave(player('d'))).toBe('left')
      expect([await sizes(), await players()]).toEqual([
        [3, 0, 0],
        [3, 0, 0],
      ])
    })

    promise('it expires in all', async () => {
      await Promise.all([both, party].map((ticket) => store().queue.enqueue(ticket)))
      await store().queue.seen(['a', 'b', 'c'].map(player), 99)
      expect(new Set(await store().queue.expire(98))).toEqual(new Set([both, party]))
      expect([await sizes(), await players()]).toEqual([
        [3, 0, 0],
        [3, 0, 0],
      ])
    })

    promise('a match of one queue takes it out of all, and no other match gets it', async () => {
      await Promise.all([both, party].map((ticket) => store().queue.enqueue(ticket)))
      const inOther = { ...formingMatch('m', [both, party]), queue: OTHER }
      expect(await store().matches.form(inOther, forming)).toBe('formed')
      expect([await sizes(), await players()]).toEqual([
        [3, 0, 0],
        [3, 0, 0],
      ])
      const late = formingMatch('late', [both, ticketOf('a', 1)])
      expect(await store().matches.form(late, forming)).toBe('ticket-gone')
      expect(await sizes()).toEqual([3, 0, 0])
    })

    promise('of two matches that claim it at once, each from another queue, one is formed', async () => {
      await store().queue.enqueue(both)
      const claims = [QUEUE, OTHER, THIRD].map((queue) =>
        store().matches.form({ ...formingMatch(`m-${queue}`, [both]), queue }, forming),
      )
      expect((await Promise.all(claims)).sort()).toEqual(['formed', 'ticket-gone', 'ticket-gone'])
      expect([await store().matches.count(), await sizes()]).toEqual([1, [3, 0, 0]])
    })

    promise('queued again, it is in all its queues, at its old place', async () => {
      await Promise.all([both, party].map((ticket) => store().queue.enqueue(ticket)))
      const match = formingMatch('m', [both, party])
      await store().matches.form(match, forming)
      const ended = end(match, 'player-left', 60)
      const given = fates(match, {
        why: 'player-left',
        leaver: player('x'),
        now: 60,
        rules: defaultQueueRules,
      })
      const ending = { from: 'forming', cause: 'request', fates: given } as const
      expect(await store().matches.end(ended, ending)).toBe(true)
      expect([await sizes(), await players()]).toEqual([
        [5, 2, 1],
        [6, 3, 2],
      ])
      expect(await store().queue.place(player('d'))).toMatchObject({
        ticket: { id: both.id, queues: both.queues, setbacks: ['player-left'] },
        inQueues: [
          { queue: OTHER, position: 1 },
          { queue: QUEUE, position: 3 },
        ],
      })
    })

    promise('a restored match takes it out of all', async () => {
      await Promise.all([both, party].map((ticket) => store().queue.enqueue(ticket)))
      const lost = formingMatch('lost', [ticketOf('d', 1), ticketOf('y', 1)])
      expect(await store().matches.restore(lost, 50)).toBe('restored')
      expect([await sizes(), await players()]).toEqual([
        [3, 0, 0],
        [3, 0, 0],
      ])
      expect(await store().queue.place(player('z'))).toEqual({ kind: 'gone', why: { kind: 'left' } })
    })

    promise('its match, read again, still has them', async () => {
      await store().queue.enqueue(both)
      const match = formingMatch('m', [both])
      await store().matches.form(match, forming)
      expect(await store().matches.find(match.id)).toEqual(match)
    })
  })
}
