import { beforeEach, describe, expect } from 'vitest'

import { addressAt } from '../../src/match/address.ts'
import { fates } from '../../src/match/fates.ts'
import type { MatchId } from '../../src/match/ids.ts'
import { becomeReady, end, start, type FormingMatch, type Match } from '../../src/match/match.ts'
import { defaultQueueRules } from '../../src/match/queue-rules.ts'
import { ticketsOf } from '../../src/match/roster.ts'
import type { Outboxes } from '../../src/ports/outbox.ts'
import { formingMatch, inOrder, partyOf, player, QUEUE, ticketOf } from '../support/domain.ts'
import { promiser } from '../support/promise.ts'
import { waitFor } from '../support/wait-for.ts'
import type { OpenStore as WithoutOutbox } from './store-contract.ts'

type OpenStore = WithoutOutbox & { readonly outbox: Outboxes }

interface Adapter {
  readonly name: string
  readonly cannot?: Readonly<Record<string, string>>
  open(): Promise<OpenStore>
}

const [a, b, c] = [ticketOf('a', 1), ticketOf('b', 2), ticketOf('c', 3)]

/** What every match store promises for a match that it has lost. */
export function restoreContract({ name, open, cannot }: Adapter): void {
  const promise = promiser(cannot)
  let opened: OpenStore | undefined
  beforeEach(async () => {
    opened = await open()
    for (const ticket of [b, a, c]) await opened.queue.enqueue(ticket)
  })
  const store = (): OpenStore => {
    if (!opened) throw new Error('not open')
    return opened
  }
  const form = (match: FormingMatch) =>
    store().matches.form(match, { dueAt: 50, epoch: undefined, pooled: false, seenSince: 0 })
  const ready = becomeReady(
    start(formingMatch('m', [a, b]), 11),
    { at: addressAt({ host: 'h', port: 1 }), serverName: 's' },
    800,
  )
  const restore = (match: Match) => store().matches.restore(match, 950)
  describe(`a match that was lost: ${name}`, () => {
    promise('is as it was, with its players, and they no longer wait', async () => {
      await store().queue.leave(player('a'))
      await store().pool.offer({ id: ready.server, pool: ready.queue, since: 5 })
      expect(await restore(ready)).toBe('restored')
      expect(await store().pool.oldest(ready.queue, 9)).toEqual([])
      expect(await inOrder(store().queue)).toEqual([c])
      for (const who of ['a', 'b'])
        expect(await store().queue.place(player(who))).toMatchObject({
          kind: 'matched',
          match: { id: 'm', state: 'ready', at: ready.at },
        })
      expect((await store().matches.live()).map(({ id }) => id)).toEqual(['m'])
      expect(await store().matches.nextDueAt()).toBe(950)
      expect(await form(formingMatch('m2', [b, c]))).toBe('ticket-gone')
    })

    promise('gets its players back even if they had joined again, and goes on to its end', async () => {
      await store().queue.leave(player('a'))
      await store().queue.enqueue(ticketOf('a', 30))
      expect(await restore(ready)).toBe('restored')
      expect(await store().queue.size(QUEUE)).toBe(1)
      const ended = end(ready, 'crashed', 900)
      const given = fates(ready, { why: 'crashed', now: 900, rules: defaultQueueRules })
      expect(await store().matches.end(ended, { from: 'ready', cause: 'server', fates: given })).toBe(true)
      const back = (await inOrder(store().queue)).map(({ id, queuedAt }) => [id, queuedAt])
      expect(back.slice(0, 2)).toEqual([a, b].map(({ id, queuedAt }) => [id, queuedAt]))
    })

    promise(
      'takes no half of a party that had joined meanwhile: the whole ticket leaves the queue',
      async () => {
        await store().queue.leave(player('a'))
        await store().queue.leave(player('b'))
        await store().queue.enqueue(partyOf(['x', 'a', 'b', 'y'], 30))
        expect(await restore(ready)).toBe('restored')
        expect(await inOrder(store().queue)).toEqual([c])
        for (const who of ['x', 'y'])
          expect(await store().queue.place(player(who))).toEqual({ kind: 'gone', why: { kind: 'left' } })
        expect(await store().queue.place(player('a'))).toMatchObject({ kind: 'matched' })
        expect(await store().queue.place(player('c'))).toMatchObject({ position: 1, playersWaiting: 1 })
      },
    )

    promise('has a sign of life of each player', async () => {
      await restore(ready)
      const found = await store().matches.find(ready.id)
      expect(found && ticketsOf(found).map(({ seenAt }) => seenAt)).toEqual([800, 800])
      await store().queue.seen([player('a')], 870)
      const later = await store().matches.find(ready.id)
      expect(later && ticketsOf(later).map(({ seenAt }) => seenAt)).toEqual([870, 800])
    })

    promise('does not replace a known match, live or ended', async () => {
      const formed = formingMatch('m', [a, b])
      await form(formed)
      expect(await restore(ready)).toBe('known')
      expect(await store().matches.find(formed.id)).toMatchObject({ state: 'forming' })
      await store().matches.end(end(formed, 'crashed', 15), { from: 'forming', cause: 'server', fates: [] })
      expect(await restore(ready)).toBe('known')
      expect(await store().matches.live()).toEqual([])
    })

    promise('is not restored if one of its players is in another match, and nothing changes', async () => {
      await form(formingMatch('m2', [b, c]))
      expect(await restore(ready)).toBe('conflict')
      expect(await inOrder(store().queue)).toEqual([a])
      expect(await store().matches.find(ready.id)).toBeUndefined()
      expect((await store().matches.live()).map(({ id }) => id)).toEqual(['m2'])
    })

    promise('is restored once, whoever does it', async () => {
      const outcomes = await Promise.all([restore(ready), restore(ready)])
      expect([...outcomes].sort()).toEqual(['known', 'restored'])
    })

    promise('takes no player from their place if it is already over', async () => {
      expect(await restore(end(ready, 'finished', 900))).toBe('restored')
      expect(await inOrder(store().queue)).toEqual([a, b, c])
      expect(await store().matches.live()).toEqual([])
      expect(await store().matches.nextDueAt()).toBeUndefined()
      expect(await store().matches.find(ready.id)).toMatchObject({ state: 'ended', why: 'finished' })
    })

    promise('goes into history', async () => {
      const ended = end({ ...ready, id: 'm2' as MatchId }, 'finished', 900)
      await restore(ready)
      await restore(ended)
      const by = { backend: 'backend-1', cause: 'repair' }
      const told = await store().outbox.of('history').take(9, new AbortController().signal)
      expect(told.map(({ event }) => event)).toEqual([
        { kind: 'moved', match: ready, by },
        { kind: 'ended', match: ended, by, fates: [] },
      ])
    })

    promise('notifies the listeners of its players', async () => {
      const heard: string[] = []
      const stop = store().changes.onPlayer(player('a'), () => heard.push('a'))
      await restore(ready)
      await waitFor('the news', () => heard.length > 0)
      stop()
    })
  })
}
