import { describe, expect } from 'vitest'

import { fates } from '../../src/match/fates.ts'
import type { QueueId } from '../../src/match/ids.ts'
import { end } from '../../src/match/match.ts'
import { defaultQueueRules } from '../../src/match/queue-rules.ts'
import { formingMatch, inOrder, partyOf, player, QUEUE, ticketOf } from '../support/domain.ts'
import type { promiser } from '../support/promise.ts'
import { waitFor } from '../support/wait-for.ts'
import type { OpenStore } from './store-contract.ts'

/** What a ticket of several players has in common: its place, its leave, its end. */
export function partyTicketPromises(
  name: string,
  promise: ReturnType<typeof promiser>,
  store: () => OpenStore,
): void {
  const party = partyOf(['x', 'y', 'z'], 50)
  const placesOf = (...names: readonly string[]) =>
    Promise.all(names.map((each) => store().queue.place(player(each))))
  const waitingWith = async (name: string) => {
    const place = await store().queue.place(player(name))
    return place.kind === 'queued' ? place.inQueues[0]?.playersWaiting : place
  }
  const forming = { dueAt: 50, epoch: undefined, pooled: false, seenSince: 0 }

  describe(`tickets of parties: ${name}`, () => {
    promise('when one of them leaves, all leave, and all are told', async () => {
      const heard = new Set<string>()
      const stops = party.players.map((each) => store().changes.onPlayer(each, () => heard.add(each)))
      await store().queue.enqueue(party)
      await waitFor('the news of the join', () => heard.size === 3)
      heard.clear()
      expect(await store().queue.leave(player('y'))).toBe('left')
      await waitFor('the news of the leave', () => heard.size === 3)
      for (const stop of stops) stop()
      const left = { kind: 'gone', why: { kind: 'left' } }
      expect(await placesOf('x', 'y', 'z')).toEqual([left, left, left])
      expect(await store().queue.leave(player('x'))).toBe('not-queued')
      await store().queue.seen(party.players, 60)
      expect((await inOrder(store().queue)).flatMap(({ players }) => players)).toEqual(['a', 'b', 'c'])
    })

    promise('it expires with its quietest player, for all of them', async () => {
      await store().queue.enqueue(party)
      await store().queue.seen([...['a', 'b', 'c', 'x', 'z'].map(player)], 99)
      expect(await store().queue.expire(98)).toEqual([party])
      const expired = { kind: 'gone', why: { kind: 'expired' } }
      expect(await placesOf('x', 'y', 'z')).toEqual([expired, expired, expired])
      expect(await store().queue.enqueue(ticketOf('z', 100))).toMatchObject({
        kind: 'queued',
        inQueues: [{ position: 4 }],
      })
    })

    promise('it is not matched while one of them is quiet', async () => {
      await store().queue.enqueue(party)
      await store().queue.seen(['x', 'z'].map(player), 99)
      const match = formingMatch('m', [party])
      expect(await store().matches.form(match, { ...forming, seenSince: 99 })).toBe('ticket-quiet')
      await store().queue.seen([player('y')], 99)
      expect(await store().matches.form(match, { ...forming, seenSince: 99 })).toBe('formed')
    })

    promise('the number of waiting players counts each of them, whatever becomes of the ticket', async () => {
      await store().queue.enqueue(party)
      expect([await waitingWith('a'), await waitingWith('y'), await store().queue.size(QUEUE)]).toEqual([
        6, 6, 4,
      ])
      const formed = formingMatch('m', [party])
      await store().matches.form(formed, forming)
      expect(await waitingWith('a')).toBe(3)
      const given = fates(formed, {
        why: 'player-left',
        leaver: player('x'),
        now: 60,
        rules: defaultQueueRules,
      })
      const ending = { from: 'forming', cause: 'request', fates: given } as const
      await store().matches.end(end(formed, 'player-left', 60), ending)
      expect(await waitingWith('y')).toBe(5)
      await store().queue.leave(player('z'))
      expect(await waitingWith('a')).toBe(3)
      await store().queue.enqueue(partyOf(['p', 'q'], 70))
      expect(await waitingWith('p')).toBe(5)
      await store().queue.seen(['a', 'b', 'c'].map(player), 99)
      await store().queue.expire(98)
      expect(await waitingWith('a')).toBe(3)
    })

    promise('each queue has its own number of waiting players', async () => {
      await store().queue.enqueue({ ...party, queues: ['other' as QueueId] })
      expect([await waitingWith('a'), await waitingWith('z')]).toEqual([3, 3])
    })

    promise('parties of hundreds get their places together', async () => {
      const parties = Array.from({ length: 32 }, (_, i) =>
        partyOf(
          Array.from({ length: 400 }, (_, n) => `p${i}-${n}`),
          10 + i,
        ),
      )
      const places = await Promise.all(parties.map((each) => store().queue.enqueue(each)))
      expect(places.map((place) => place.kind === 'queued' && place.inQueues[0]?.position)).toEqual(
        parties.map((_, i) => 4 + i),
      )
      expect(await waitingWith('p31-399')).toBe(3 + 32 * 400)
      expect(await store().queue.leave(player('p0-399'))).toBe('left')
      expect(await waitingWith('a')).toBe(3 + 31 * 400)
    })
  })
}
