import { beforeEach, describe, expect } from 'vitest'

import type { Lease } from '../../src/ports/lease.ts'
import type { MatchStore } from '../../src/ports/match-store.ts'
import type { TicketQueue } from '../../src/ports/ticket-queue.ts'
import { formingMatch, QUEUE, ticketOf } from '../support/domain.ts'
import { promiser } from '../support/promise.ts'
import { waitFor } from '../support/wait-for.ts'

export interface OpenLease {
  readonly lease: Lease
  readonly queue: TicketQueue
  readonly matches: MatchStore
}

interface Adapter {
  readonly name: string
  readonly cannot?: Readonly<Record<string, string>>
  /** Two backends on one store, with leases of this length. */
  open(ttlMs: number): Promise<readonly [OpenLease, OpenLease]>
}

/** What every lease promises, and that the match store respects it. */
export function leaseContract({ name, open, cannot }: Adapter): void {
  const promise = promiser(cannot)
  let [first, second]: (OpenLease | undefined)[] = []
  const one = () => first ?? fail()
  const two = () => second ?? fail()
  beforeEach(async () => {
    ;[first, second] = await open(60_000)
  })

  describe(`lease: ${name}`, () => {
    promise('one backend holds it, and the other learns until when', async () => {
      expect(await one().lease.hold()).toMatchObject({ kind: 'held' })
      const other = await two().lease.hold()
      expect(other.kind).toBe('taken')
      expect(other.kind === 'taken' && other.until).toBeGreaterThan(Date.now())
    })

    promise('the holder renews it, and keeps its epoch', async () => {
      expect(await one().lease.hold()).toEqual(await one().lease.hold())
    })

    promise('a released lease is free at once, and its next holder has a higher epoch', async () => {
      const before = await one().lease.hold()
      await two().lease.release()
      expect(await two().lease.hold()).toMatchObject({ kind: 'taken' })
      await one().lease.release()
      const after = await two().lease.hold()
      if (before.kind === 'taken' || after.kind === 'taken') throw new Error('not held')
      expect(after.epoch).toBeGreaterThan(before.epoch)
    })

    promise('a lease that is not renewed expires', async () => {
      ;[first, second] = await open(50)
      await one().lease.hold()
      await waitFor('the lease to run out', async () => (await two().lease.hold()).kind === 'held')
    })

    promise(
      'a backend with an old epoch forms no match; one with the current epoch, or none, does',
      async () => {
        const past = await one().lease.hold()
        await one().lease.release()
        const present = await two().lease.hold()
        if (past.kind === 'taken' || present.kind === 'taken') throw new Error('not held')
        const tickets = ['a', 'b', 'c'].map((who) => ticketOf(who))
        for (const ticket of tickets) await one().queue.enqueue(ticket)
        const form = (id: number, epoch: number | undefined) =>
          one().matches.form(formingMatch(`m${id}`, tickets.slice(id, id + 1)), {
            dueAt: 50,
            epoch,
            pooled: false,
            seenSince: 0,
          })
        expect(await form(0, past.epoch)).toBe('fenced')
        expect(await one().queue.size(QUEUE)).toBe(3)
        expect([await form(0, present.epoch), await form(1, undefined)]).toEqual(['formed', 'formed'])
      },
    )
  })
}

function fail(): never {
  throw new Error('not open')
}
