import { beforeEach, describe, expect } from 'vitest'

import { fates } from '../../src/match/fates.ts'
import { end, start } from '../../src/match/match.ts'
import { defaultQueueRules } from '../../src/match/queue-rules.ts'
import type { MatchStore } from '../../src/ports/match-store.ts'
import type { Outbox, OutboxEntry, Outboxes } from '../../src/ports/outbox.ts'
import type { TicketQueue } from '../../src/ports/ticket-queue.ts'
import { formingMatch, ticketOf } from '../support/domain.ts'
import { promiser } from '../support/promise.ts'
import { waitFor } from '../support/wait-for.ts'

export interface OpenOutbox {
  readonly outbox: Outboxes
  readonly queue: TicketQueue
  readonly matches: MatchStore
}

interface Adapter {
  readonly name: string
  readonly cannot?: Readonly<Record<string, string>>
  /** Two writers per consumer; entries taken by one go to the other after this long. */
  open(leftMs: number, consumers: readonly string[]): Promise<readonly [OpenOutbox, OpenOutbox]>
}

const consumers = ['history', 'other']
const never = new AbortController().signal
const by = { backend: 'backend-1', cause: 'server' }

/** What every outbox promises, and that each step of the match store writes to it. */
export function outboxContract({ name, open, cannot }: Adapter): void {
  const promise = promiser(cannot)
  let [first, second]: (OpenOutbox | undefined)[] = []
  const one = () => first ?? fail()
  const two = () => second ?? fail()
  const history = () => one().outbox.of('history')
  const other = () => one().outbox.of('other')
  const [a, b] = [ticketOf('a'), ticketOf('b')]
  const formed = formingMatch('m', [a, b])
  beforeEach(async () => {
    ;[first, second] = await open(60_000, consumers)
    for (const ticket of [a, b]) await one().queue.enqueue(ticket)
    await one().matches.form(formed, { dueAt: 50, epoch: undefined, pooled: false, seenSince: 0 })
  })

  describe(`outbox: ${name}`, () => {
    promise(
      'holds what each step did, complete and in order, and nothing for a step that did nothing',
      async () => {
        const [{ matches }, outbox] = [one(), history()]
        const starting = start(formed, 11)
        const move = { from: 'forming', dueAt: 100, cause: 'server' } as const
        await matches.move(starting, move)
        await matches.move(starting, move)
        const exit = { why: undefined, code: 3, lastLines: ['oh'] }
        const server = { state: 'exited', id: formed.server, name: 's', serves: 'unknown', exit } as const
        await matches.noteExit(starting, server, 12)
        const ended = end(starting, 'crashed', 13)
        const given = fates(starting, { why: 'crashed', now: 13, rules: defaultQueueRules })
        for (const from of ['starting', 'starting'] as const)
          await matches.end(ended, { from, cause: 'server', fates: given })
        const events = (await taken(outbox)).map(({ event }) => event)
        expect(events).toEqual([
          { kind: 'moved', match: formed, by: { backend: 'backend-1', cause: 'queue' } },
          { kind: 'moved', match: starting, by },
          { kind: 'server-exited', match: starting, by, at: 12, server: 's', exit },
          { kind: 'ended', match: ended, by, fates: given },
        ])
        expect(await outbox.backlog()).toBe(4)
      },
    )

    promise('entries taken but not done are taken again; done entries are gone', async () => {
      const outbox = history()
      const first = await taken(outbox, 1)
      expect(await taken(outbox, 1)).toEqual(first)
      await outbox.done(first)
      expect(await outbox.backlog()).toBe(0)
    })

    promise('waits for entries, and wakes up when there is one', async () => {
      const [{ matches }, outbox] = [one(), history()]
      await outbox.done(await taken(outbox))
      const next = taken(outbox)
      await matches.move(start(formed, 11), { from: 'forming', dueAt: 100, cause: 'server' })
      expect(await next).toMatchObject([{ event: { match: { state: 'starting' } } }])
    })

    promise('a wait ends with its signal', async () => {
      const outbox = history()
      await outbox.done(await taken(outbox))
      const stop = new AbortController()
      const waiting = outbox.take(9, stop.signal)
      stop.abort()
      expect(await waiting).toEqual([])
    })

    promise('each consumer gets everything, at its own pace', async () => {
      await history().done(await taken(history()))
      await one().matches.move(start(formed, 11), { from: 'forming', dueAt: 100, cause: 'server' })
      await history().done(await taken(history()))
      expect(await history().backlog()).toBe(0)
      expect(await other().backlog()).toBe(2)
      const late = await taken(other())
      expect(late.map(({ event }) => event.match.state)).toEqual(['forming', 'starting'])
      await other().done(late.slice(0, 1))
      expect(await other().backlog()).toBe(1)
      await other().done(late)
      expect(await other().backlog()).toBe(0)
    })

    promise(
      'an entry that one consumer can never store blocks nothing behind it, and the other still gets it',
      async () => {
        await one().matches.move(start(formed, 11), { from: 'forming', dueAt: 100, cause: 'server' })
        const [bad, good] = await taken(history())
        if (!bad || !good) throw new Error('two entries were expected')
        await history().setAside(bad, 'no')
        await history().setAside(bad, 'no')
        expect(await taken(history())).toEqual([good])
        await history().done([good])
        expect(await history().backlog()).toBe(0)
        expect((await taken(other())).map(({ id }) => id)).toEqual([bad.id, good.id])
      },
    )

    promise('an unknown consumer is refused', () => {
      expect(() => one().outbox.of('nobody')).toThrow('nobody')
      return Promise.resolve()
    })

    promise('entries of a writer that died are taken by another', async () => {
      ;[first, second] = await open(20, consumers)
      await one().queue.enqueue(ticketOf('c'))
      await one().matches.form(formingMatch('m9', [ticketOf('c')]), {
        dueAt: 50,
        epoch: undefined,
        pooled: false,
        seenSince: 0,
      })
      const lost = await taken(history())
      expect(lost).toHaveLength(1)
      await waitFor('the entry at the other writer', async () => {
        const another = await two().outbox.of('history').take(9, never)
        return another[0]?.id === lost[0]?.id
      })
    })
  })
}

/** The next entries, however long they take. */
async function taken(outbox: Outbox, limit = 9): Promise<readonly OutboxEntry[]> {
  for (;;) {
    const entries = await outbox.take(limit, never)
    if (entries.length > 0) return entries
  }
}

function fail(): never {
  throw new Error('not open')
}
