import { beforeEach, describe, expect } from 'vitest'

import type { ConfigVersion, QueueId } from '../../src/match/ids.ts'
import type { Ticket } from '../../src/match/ticket.ts'
import type { AgreedConfig, Agreement } from '../../src/ports/agreement.ts'
import type { Changes } from '../../src/ports/changes.ts'
import type { TicketQueue } from '../../src/ports/ticket-queue.ts'
import { partyOf, player, QUEUE, ticketOf } from '../support/domain.ts'
import { promiser } from '../support/promise.ts'
import { waitFor } from '../support/wait-for.ts'

export interface OpenAgreement {
  readonly agreement: Agreement
  readonly queue: TicketQueue
  readonly changes: Changes
}

interface Adapter {
  readonly name: string
  readonly cannot?: Readonly<Record<string, string>>
  /** Two backends on one store. */
  open(): Promise<readonly [OpenAgreement, OpenAgreement]>
}

const offerOf = (name: string, writtenAt = 0) => ({
  version: name as ConfigVersion,
  text: `{"name":"${name}"}`,
  writtenAt,
})
const A = 'a' as ConfigVersion
const removed = { kind: 'queue-removed', queue: 'gone' as QueueId } as const

/** What every agreement promises. */
export function agreementContract({ name, open, cannot }: Adapter): void {
  const promise = promiser(cannot)
  let one: OpenAgreement
  let two: OpenAgreement
  beforeEach(async () => {
    ;[one, two] = await open()
  })
  const versionFor = (agreed: AgreedConfig | undefined) => agreed?.version

  describe(`agreement: ${name}`, () => {
    promise('nothing is agreed on at first, and then the first offer', async () => {
      expect(await one.agreement.find()).toBeUndefined()
      const agreed = await one.agreement.offer(offerOf('a'), 100)
      expect(agreed).toEqual({ version: 'a', text: '{"name":"a"}', since: 100 })
      expect(await two.agreement.find()).toEqual(agreed)
    })

    promise('the same offer again changes nothing', async () => {
      const agreed = await one.agreement.offer(offerOf('a'), 100)
      expect(await two.agreement.offer(offerOf('a', 900), 900)).toEqual(agreed)
    })

    promise('a new configuration replaces the agreed one, however old its file is', async () => {
      await one.agreement.offer(offerOf('a'), 100)
      expect(versionFor(await two.agreement.offer(offerOf('b', 1), 200))).toBe('b')
      expect(versionFor(await one.agreement.find())).toBe('b')
    })

    promise('of two new ones at once, one is agreed on, and both backends learn which', async () => {
      await Promise.all([one.agreement.offer(offerOf('a'), 100), two.agreement.offer(offerOf('b'), 100)])
      const found = await one.agreement.find()
      expect(['a', 'b']).toContain(found?.version)
      expect(await two.agreement.find()).toEqual(found)
    })

    promise('an earlier one does not return by a file that is older than the agreed one', async () => {
      await one.agreement.offer(offerOf('a', 50), 100)
      const agreed = await one.agreement.offer(offerOf('b', 150), 200)
      expect(await two.agreement.offer(offerOf('a', 50), 300)).toEqual(agreed)
      expect(await two.agreement.offer(offerOf('a', 200), 300)).toEqual(agreed)
    })

    promise('an earlier one returns by a file that was written since', async () => {
      await one.agreement.offer(offerOf('a', 50), 100)
      await one.agreement.offer(offerOf('b', 150), 200)
      expect(versionFor(await two.agreement.offer(offerOf('a', 201), 300))).toBe('a')
    })

    promise('each is agreed on later than the one before, whatever the clock says', async () => {
      const { since } = await one.agreement.offer(offerOf('a'), 100)
      const next = await two.agreement.offer(offerOf('b'), 100)
      expect(next.since).toBeGreaterThan(since)
    })

    promise('every backend is notified of a change, and of nothing else', async () => {
      const told: string[] = []
      one.changes.onConfig(() => told.push('one'))
      two.changes.onConfig(() => told.push('two'))
      await one.agreement.offer(offerOf('a'), 100)
      await two.agreement.offer(offerOf('a'), 200)
      await two.agreement.offer(offerOf('b'), 300)
      await one.agreement.offer(offerOf('a'), 400)
      await waitFor('four notifications', () => told.length >= 4)
      expect(told.sort()).toEqual(['one', 'one', 'two', 'two'])
    })

    promise('dismissed tickets are out of the queue, and all their players are told why', async () => {
      await one.agreement.offer(offerOf('a'), 100)
      const [party, alone, stays] = [partyOf(['p', 'q', 'r'], 1), ticketOf('s', 2), ticketOf('t', 3)]
      for (const ticket of [party, alone, stays]) await one.queue.enqueue(ticket)
      const told: string[] = []
      two.changes.onPlayer(player('q'), () => told.push('q'))
      expect(await one.agreement.dismiss([party, alone], removed, A)).toEqual([party.id, alone.id])
      for (const who of ['p', 'q', 'r', 's'])
        expect(await two.queue.place(player(who))).toEqual({ kind: 'gone', why: removed })
      expect(await two.queue.place(player('t'))).toMatchObject({
        inQueues: [{ position: 1, playersWaiting: 1 }],
      })
      expect(await two.queue.waiting()).toEqual([stays])
      await waitFor('the member of the party to be told', () => told.length > 0)
      expect(await two.queue.enqueue(ticketOf('p', 9))).toMatchObject({
        kind: 'queued',
        inQueues: [{ playersWaiting: 2 }],
      })
    })

    promise('a dismissed ticket is out of all its queues', async () => {
      await one.agreement.offer(offerOf('a'), 100)
      const other = 'other' as QueueId
      const both: Ticket = { ...partyOf(['p', 'q'], 1), queues: [QUEUE, other] }
      await one.queue.enqueue(both)
      await one.queue.enqueue({ ...ticketOf('r', 2), queues: [other] })
      expect(await one.agreement.dismiss([both], removed, A)).toEqual([both.id])
      expect([await two.queue.size(QUEUE), await two.queue.size(other)]).toEqual([0, 1])
      expect(await two.queue.place(player('r'))).toMatchObject({
        inQueues: [{ queue: other, position: 1, playersWaiting: 1 }],
      })
    })

    promise(
      'a ticket that left meanwhile is not dismissed, and its player keeps their new place',
      async () => {
        await one.agreement.offer(offerOf('a'), 100)
        const before = ticketOf('a', 1)
        await one.queue.enqueue(before)
        await one.queue.leave(player('a'))
        const after = { ...ticketOf('a', 2), id: `${before.id}-2` as typeof before.id }
        await two.queue.enqueue(after)
        expect(await one.agreement.dismiss([before, ticketOf('nobody')], removed, A)).toEqual([])
        expect(await one.queue.place(player('a'))).toMatchObject({ kind: 'queued', ticket: after })
      },
    )

    promise('a backend that does not know the agreed configuration dismisses nobody', async () => {
      await one.agreement.offer(offerOf('a'), 100)
      const waiting = ticketOf('a', 1)
      await one.queue.enqueue(waiting)
      await two.agreement.offer(offerOf('b'), 200)
      expect(await one.agreement.dismiss([waiting], removed, A)).toEqual([])
      expect(await one.queue.size(QUEUE)).toBe(1)
    })
  })
}
