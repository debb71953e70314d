import { beforeEach, describe, expect } from 'vitest'

import { addressAt, type Address } from '../../src/match/address.ts'
import { fates } from '../../src/match/fates.ts'
import type { MatchId, QueueId } from '../../src/match/ids.ts'
import { becomeReady, end, run, start, type FormingMatch } from '../../src/match/match.ts'
import { defaultQueueRules } from '../../src/match/queue-rules.ts'
import { playersOf, ticketsOf } from '../../src/match/roster.ts'
import type { ServerReport } from '../../src/match/server.ts'
import type { Ticket } from '../../src/match/ticket.ts'
import type { Changes } from '../../src/ports/changes.ts'
import type { ServerReports } from '../../src/ports/server-reports.ts'
import type { ServerPool } from '../../src/ports/server-pool.ts'
import type { MatchStore } from '../../src/ports/match-store.ts'
import type { TicketQueue } from '../../src/ports/ticket-queue.ts'
import { formingMatch, inOrder, partyOf, player, QUEUE, ticketOf } from '../support/domain.ts'
import { promiser } from '../support/promise.ts'
import { waitFor } from '../support/wait-for.ts'
import { attributePromises } from './attribute-promises.ts'
import { doorPromises } from './door-promises.ts'
import { manyQueuesPromises } from './many-queues-promises.ts'
import { partyTicketPromises } from './party-ticket-promises.ts'
import { poolPromises } from './pool-promises.ts'

export interface OpenStore {
  readonly queue: TicketQueue
  readonly matches: MatchStore
  readonly pool: ServerPool
  readonly reports: ServerReports
  readonly changes: Changes
}

interface Adapter {
  readonly name: string
  readonly cannot?: Readonly<Record<string, string>>
  open(): Promise<OpenStore>
}

/** More than a store handles in one step. */
const MANY = 150

const [a, b, c] = [ticketOf('a', 1), ticketOf('b', 2), ticketOf('c', 3)]

/** What every ticket queue and match store promises; they share their players, so they are tested together. */
export function storeContract({ name, open, cannot }: Adapter): void {
  const promise = promiser(cannot)
  let store: OpenStore
  beforeEach(async () => {
    store = await open()
    for (const ticket of [b, a, c]) await store.queue.enqueue(ticket)
  })

  describe(`ticket queue: ${name}`, () => {
    promise('returns all waiting tickets of all queues; each queue has its own size', async () => {
      const other = 'other' as QueueId
      const d = { ...ticketOf('d', 4), queues: [other] as const }
      expect(await store.queue.enqueue(d)).toMatchObject({
        kind: 'queued',
        ticket: d,
        inQueues: [{ queue: other, position: 1, playersWaiting: 1 }],
      })
      expect(await inOrder(store.queue)).toEqual([a, b, c, d])
      expect([await store.queue.size(QUEUE), await store.queue.size(other)]).toEqual([3, 1])
    })

    promise('a player holds one place across all queues', async () => {
      const elsewhere = { ...ticketOf('a', 9), queues: ['other' as QueueId] as const }
      expect(await store.queue.enqueue(elsewhere)).toMatchObject({ kind: 'queued', ticket: a })
      expect(await store.queue.size(elsewhere.queues[0])).toBe(0)
    })

    promise('a party gets a place together, or none if one of them holds one', async () => {
      const party = partyOf(['d', 'e'], 5)
      const mixed = partyOf(['f', 'a'], 6)
      const places = await Promise.all([party, mixed].map((ticket) => store.queue.enqueue(ticket)))
      expect(places).toMatchObject([
        { kind: 'queued', ticket: party, inQueues: [{ position: 4 }] },
        { kind: 'queued', ticket: a, inQueues: [{ position: 1 }] },
      ])
      expect(await store.queue.place(player('e'))).toMatchObject({
        kind: 'queued',
        ticket: party,
        inQueues: [{ position: 4 }],
      })
      expect(await store.queue.place(player('f'))).toEqual({ kind: 'unknown' })
      expect(await store.queue.leave(player('e'))).toBe('left')
      expect(await store.queue.place(player('d'))).toEqual({ kind: 'gone', why: { kind: 'left' } })
      expect(await inOrder(store.queue)).toEqual([a, b, c])
    })

    promise(
      'returns which tickets still wait, each with the sign of life of its quietest player',
      async () => {
        const party = partyOf(['d', 'e'], 5)
        await store.queue.enqueue(party)
        await store.queue.leave(player('b'))
        await store.queue.enqueue(ticketOf('b', 7))
        await store.queue.seen([player('a'), player('d')], 50)
        expect(await store.queue.stillWaiting([a, b, party])).toEqual([{ ...a, seenAt: 50 }, party])
      },
    )

    promise('returns thousands at once', async () => {
      const many = Array.from({ length: 9000 }, (_, i) => ticketOf(`n${i}`, 10 + i))
      await Promise.all(many.map((ticket) => store.queue.enqueue(ticket)))
      expect(await inOrder(store.queue)).toEqual([a, b, c, ...many])
    })

    promise('a player holds at most one place, even when joining many times at once', async () => {
      await Promise.all([5, 6, 7].map((at) => store.queue.enqueue(ticketOf('d', at))))
      expect(await store.queue.size(QUEUE)).toBe(4)
      expect(await store.queue.place(player('d'))).toMatchObject({
        kind: 'queued',
        inQueues: [{ queue: QUEUE, position: 4, playersWaiting: 4, oldestQueuedAt: a.queuedAt }],
      })
    })

    promise('of many who join at once, each gets their own place', async () => {
      const joining = Array.from({ length: MANY }, (_, i) => ticketOf(`p${i}`, 10 + i))
      const places = await Promise.all(joining.map((ticket) => store.queue.enqueue(ticket)))
      expect(places.map((place) => (place.kind === 'queued' ? place.ticket : place))).toEqual(joining)
      const looked = await Promise.all(joining.map((ticket) => store.queue.place(ticket.players[0])))
      expect(looked.map((place) => (place.kind === 'queued' ? place.inQueues[0]?.position : place))).toEqual(
        joining.map((_, i) => i + 4),
      )
    })

    promise(
      'a join returns the place, also one ahead of earlier players, and with the existing ticket',
      async () => {
        const [early, between, late] = [ticketOf('e', 0), ticketOf('f', 2.5), ticketOf('d', 5)]
        const joining = [early, between, ticketOf('b', 9), late, ticketOf('d', 6)]
        const places = await Promise.all(joining.map((ticket) => store.queue.enqueue(ticket)))
        expect(places).toMatchObject([
          { inQueues: [{ position: 1 }], ticket: early },
          { inQueues: [{ position: 4 }], ticket: between },
          { inQueues: [{ position: 3 }], ticket: b },
          { inQueues: [{ position: 6 }], ticket: late },
          { inQueues: [{ position: 6 }], ticket: late },
        ])
      },
    )

    promise('a player who leaves is gone, and may join again', async () => {
      expect(await store.queue.leave(player('a'))).toBe('left')
      expect(await store.queue.leave(player('a'))).toBe('not-queued')
      expect(await store.queue.place(player('a'))).toEqual({ kind: 'gone', why: { kind: 'left' } })
      await store.queue.enqueue(ticketOf('a', 9))
      expect(await store.queue.place(player('a'))).toMatchObject({
        kind: 'queued',
        inQueues: [{ position: 3 }],
      })
    })

    promise('an unknown player is unknown, whatever the id', async () => {
      expect(await store.queue.place(player('__proto__'))).toEqual({ kind: 'unknown' })
    })

    promise('joining again is a sign of life, and keeps the place', async () => {
      expect(await store.queue.enqueue({ ...ticketOf('a', 60), seenAt: 60 })).toMatchObject({
        kind: 'queued',
        ticket: a,
        inQueues: [{ position: 1 }],
      })
      expect(await store.queue.expire(59)).toEqual([b, c])
    })

    promise('a ticket without a sign of life expires, and one with a sign does not', async () => {
      await store.queue.seen([player('a')], 50)
      expect(await store.queue.expire(49)).toEqual([b, c])
      expect(await store.queue.place(player('b'))).toEqual({ kind: 'gone', why: { kind: 'expired' } })
      expect(await inOrder(store.queue)).toHaveLength(1)
    })

    promise('thousands expire in batches, also behind silent players of matches', async () => {
      const [playing, waiting] = [4, 40].map((at) =>
        Array.from({ length: 1500 }, (_, i) => ticketOf(`n${at}-${i}`, at)),
      ) as [Ticket[], Ticket[]]
      await Promise.all([...playing, ...waiting].map((ticket) => store.queue.enqueue(ticket)))
      await store.matches.form(formingMatch('m', playing), {
        dueAt: 50,
        epoch: undefined,
        pooled: false,
        seenSince: 0,
      })
      const expired = new Set<string>()
      for (let portion; (portion = await store.queue.expire(40)).length > 0;)
        for (const ticket of portion) expired.add(ticket.players[0])
      expect(expired).toEqual(new Set([a, b, c, ...waiting].map((ticket) => ticket.players[0])))
      expect(await store.queue.size(QUEUE)).toBe(0)
    })

    promise('reports which tickets entered a queue, and which left one', async () => {
      const heard: unknown[] = []
      const stop = store.changes.onQueue((change) => heard.push(change))
      const news = (count: number) => waitFor('the news', () => heard.length === count)
      const d = ticketOf('d', 5)
      await store.queue.enqueue(d)
      await news(1)
      await store.queue.leave(player('d'))
      await news(2)
      const forming = { dueAt: 9, epoch: undefined, pooled: false, seenSince: 0 }
      await store.matches.form(formingMatch('m', [a, b]), forming)
      await news(3)
      await store.queue.expire(100)
      await news(4)
      const formed = formingMatch('m', [a, b])
      const given = fates(formed, { why: 'crashed', now: 20, rules: defaultQueueRules })
      await store.matches.end(end(formed, 'crashed', 20), { from: 'forming', cause: 'repair', fates: given })
      await news(5)
      const again = given.map(({ ticket }) => ticket)
      expect(heard).toEqual([
        { kind: 'queued', tickets: [d] },
        { kind: 'left', tickets: [d.id] },
        { kind: 'left', tickets: [a.id, b.id] },
        { kind: 'left', tickets: [c.id] },
        { kind: 'queued', tickets: again },
      ])
      stop()
    })

    promise('notifies listeners of the queue, and of a player', async () => {
      const heard: string[] = []
      const stop = [
        store.changes.onQueue(() => heard.push('queue')),
        store.changes.onPlayer(player('a'), () => heard.push('a')),
      ]
      await store.queue.leave(player('b'))
      await store.queue.leave(player('a'))
      await waitFor('the news', () => heard.includes('queue') && heard.includes('a'))
      for (const unsubscribe of stop) unsubscribe()
      const before = heard.length
      const after: string[] = []
      const last = store.changes.onPlayer(player('c'), () => after.push('c'))
      await store.queue.leave(player('c'))
      await waitFor('the last notification', () => after.length > 0)
      last()
      expect(heard).toHaveLength(before)
    })
  })

  matchPromises(name, promise, () => store)
  attributePromises(name, promise, () => store)
  partyTicketPromises(name, promise, () => store)
  manyQueuesPromises(name, promise, () => store)
  doorPromises(name, promise, () => store)
  poolPromises(name, promise, () => store)
  reportPromises(name, promise, () => store)
}

const by = { dueAt: 100, cause: 'server' } as const

function matchPromises(name: string, promise: ReturnType<typeof promiser>, store: () => OpenStore): void {
  const form = (match: FormingMatch) =>
    store().matches.form(match, { dueAt: 50, epoch: undefined, pooled: false, seenSince: 0 })
  describe(`match store: ${name}`, () => {
    promise('counts the live matches', async () => {
      expect(await store().matches.count()).toBe(0)
      const forming = formingMatch('m1', [a])
      await form(forming)
      await form(formingMatch('m2', [b]))
      expect(await store().matches.count()).toBe(2)
      const given = fates(forming, { why: 'never-ready', now: 20, rules: defaultQueueRules })
      const ending = { from: 'forming', cause: 'repair', fates: given } as const
      await store().matches.end(end(forming, 'never-ready', 20), ending)
      expect(await store().matches.count()).toBe(1)
    })

    promise('two rivals claiming the same tickets: one wins', async () => {
      const wins = await Promise.all([form(formingMatch('m1', [a, b])), form(formingMatch('m2', [b, c]))])
      expect([...wins].sort()).toEqual(['formed', 'ticket-gone'])
      expect(await store().matches.live()).toHaveLength(1)
      expect(await store().queue.size(QUEUE)).toBe(1)
    })

    promise('a match takes all its tickets or none', async () => {
      await store().queue.leave(player('b'))
      expect(await form(formingMatch('m', [a, b]))).toBe('ticket-gone')
      expect(await inOrder(store().queue)).toEqual([a, c])
    })

    promise('a ticket without a recent sign of life is not taken', async () => {
      await store().queue.seen([player('a')], 60)
      const late = { dueAt: 50, epoch: undefined, pooled: false, seenSince: 60 }
      expect(await store().matches.form(formingMatch('m', [a, b]), late)).toBe('ticket-quiet')
      expect(await store().queue.size(QUEUE)).toBe(3)
      await store().queue.seen([player('b')], 61)
      expect(await store().matches.form(formingMatch('m', [a, b]), late)).toBe('formed')
    })

    promise('a match goes on without a released player, who is free', async () => {
      const formed = formingMatch('m', [a, b])
      await form(formed)
      const starting = start(formed, 11)
      const ready = becomeReady(starting, { at: addressAt({ host: 'h', port: 1 }), serverName: 's' }, 12)
      await store().matches.move(starting, { from: 'forming', ...by })
      await store().matches.move(ready, { from: 'starting', ...by })
      const released = await Promise.all([1, 2].map(() => store().matches.release(ready, player('a'), 13)))
      expect(released.filter(Boolean)).toHaveLength(1)
      const found = await store().matches.find(formed.id)
      expect(found && playersOf(found)).toEqual(['b'])
      expect(await store().queue.place(player('a'))).toEqual({ kind: 'gone', why: { kind: 'left' } })
      expect(await store().queue.enqueue(ticketOf('a', 20))).toMatchObject({ kind: 'queued' })
      expect(await store().matches.release(starting, player('b'), 14)).toBe(false)
      // A copy of the match from before must not bring the player back, or give them another fate.
      expect(await store().matches.move(run(ready, 99, 15), { from: 'ready', ...by })).toBe(false)
      const given = fates(ready, { why: 'crashed', now: 15, rules: defaultQueueRules })
      const late = { from: 'ready', cause: 'server', fates: given } as const
      expect(await store().matches.end(end(ready, 'crashed', 15), late)).toBe(false)
      expect(await store().queue.place(player('a'))).toMatchObject({ kind: 'queued' })
    })

    promise('many matches formed at once: each takes all its tickets or none', async () => {
      const pairs = Array.from({ length: MANY / 2 }, (_, i) => [`p${2 * i}`, `p${2 * i + 1}`] as const)
      const tickets = pairs.map((pair) => pair.map((name) => ticketOf(name, 10)))
      await Promise.all(tickets.flat().map((ticket) => store().queue.enqueue(ticket)))
      await store().queue.leave(player('p4'))
      const outcomes = await Promise.all(tickets.map((pair, i) => form(formingMatch(`m${i}`, pair))))
      expect(outcomes).toEqual(pairs.map((_, i) => (i === 2 ? 'ticket-gone' : 'formed')))
      expect(await inOrder(store().queue)).toEqual([a, b, c, ticketOf('p5', 10)])
      expect(await store().matches.live()).toHaveLength(pairs.length - 1)
    })

    promise('the largest matches of many queues are formed at once', async () => {
      const queues = Array.from({ length: 9 }, (_, q) =>
        Array.from({ length: 1000 }, (_, i) => ({
          ...ticketOf(`p${q}-${i}`, 10),
          queue: `q${q}` as QueueId,
        })),
      )
      await Promise.all(queues.flat().map((ticket) => store().queue.enqueue(ticket)))
      const outcomes = await Promise.all(queues.map((tickets, q) => form(formingMatch(`m${q}`, tickets))))
      expect(outcomes).toEqual(queues.map(() => 'formed'))
      expect(await store().queue.waiting()).toHaveLength([a, b, c].length)
      expect(await store().queue.place(player('p8-999'))).toMatchObject({
        kind: 'matched',
        match: { id: 'm8' },
      })
    })

    promise('leaving and joining again gives another ticket', async () => {
      await store().queue.leave(player('a'))
      await store().queue.enqueue(ticketOf('a', 20))
      expect(await form(formingMatch('m', [a, b]))).toBe('ticket-gone')
    })

    promise('a player in a live match cannot leave the queue or join it', async () => {
      await form(formingMatch('m', [a, b]))
      expect(await store().queue.leave(player('a'))).toBe('matched')
      await store().queue.enqueue(ticketOf('a', 30))
      expect(await store().queue.place(player('a'))).toMatchObject({ kind: 'matched', match: { id: 'm' } })
      expect(await store().queue.size(QUEUE)).toBe(1)
    })

    promise('a match moves forward, and only from the state that the caller saw', async () => {
      const formed = formingMatch('m', [a, b])
      await form(formed)
      const starting = start(formed, 11)
      expect(await store().matches.move(starting, { from: 'forming', ...by })).toBe(true)
      expect(await store().matches.move(starting, { from: 'forming', ...by })).toBe(false)
      const { host, ports } = addressAt({ host: 'h', port: 1 })
      const at: Address = { host, ports: [...ports, { name: 'voice', protocol: 'udp', port: 2 }] }
      const ready = becomeReady(starting, { at, serverName: 's' }, 12)
      const wins = await Promise.all([
        store().matches.move(ready, { from: 'starting', ...by }),
        store().matches.move(ready, { from: 'starting', ...by }),
      ])
      expect(wins.filter(Boolean)).toHaveLength(1)
      expect(await store().matches.move(starting, { from: 'ready', ...by })).toBe(false)
      expect(await store().matches.find(formed.id)).toMatchObject({ state: 'ready', at })
    })

    promise('notifies all its players of the new state when it moves on', async () => {
      const formed = formingMatch('m', [a, b])
      await form(formed)
      const heard: unknown[] = []
      const stops = [a, b].map((ticket) =>
        store().changes.onPlayer(ticket.players[0], (moved) => heard.push(moved)),
      )
      const starting = start(formed, 11)
      await store().matches.move(starting, { from: 'forming', ...by })
      await waitFor('both notifications', () => heard.filter((moved) => moved !== undefined).length >= 2)
      for (const stop of stops) stop()
      expect(heard.slice(-2)).toEqual([starting, starting])
    })

    promise('an end gives each player their fate, once, at their old place', async () => {
      const formed = formingMatch('m', [a, b])
      await form(formed)
      const ended = end(formed, 'crashed', 15)
      const given = fates(formed, { why: 'crashed', now: 15, rules: defaultQueueRules })
      const wins = await Promise.all(
        [1, 2].map(() => store().matches.end(ended, { from: 'forming', cause: 'server', fates: given })),
      )
      expect(wins.filter(Boolean)).toHaveLength(1)
      expect((await inOrder(store().queue)).flatMap(({ players }) => players)).toEqual(['a', 'b', 'c'])
      expect(await store().matches.live()).toEqual([])
      expect(await store().matches.find(formed.id)).toMatchObject({ state: 'ended', why: 'crashed' })
    })

    promise('a player who is queued again has a sign of life from the end of the match', async () => {
      const formed = formingMatch('m', [a, b])
      await form(formed)
      const given = fates(formed, { why: 'crashed', now: 900, rules: defaultQueueRules })
      await store().matches.end(end(formed, 'crashed', 900), {
        from: 'forming',
        cause: 'server',
        fates: given,
      })
      expect(await store().queue.expire(899)).toEqual([c])
    })

    promise('returns a match with the last signs of life of its players', async () => {
      await form(formingMatch('m', [a, b]))
      await store().queue.seen([player('b')], 77)
      const found = await store().matches.find('m' as MatchId)
      expect(found && ticketsOf(found).map(({ seenAt }) => seenAt)).toEqual([a.seenAt, 77])
    })

    promise('returns the due matches, the longest due first, and none that is over', async () => {
      const formed = formingMatch('m1', [a])
      await form(formed)
      await store().matches.form(formingMatch('m2', [b]), {
        dueAt: 20,
        epoch: undefined,
        pooled: false,
        seenSince: 0,
      })
      await store().matches.form(formingMatch('m3', [c]), {
        dueAt: 90,
        epoch: undefined,
        pooled: false,
        seenSince: 0,
      })
      const due = async (now: number, limit = 9) =>
        (await store().matches.due(now, limit)).map(({ id }) => id)
      expect([await due(19), await due(50), await due(99), await due(99, 1)]).toEqual([
        [],
        ['m2', 'm1'],
        ['m2', 'm1', 'm3'],
        ['m2'],
      ])
      await store().matches.postpone('m2' as MatchId, 70)
      expect([await due(60), await store().matches.nextDueAt()]).toEqual([['m1'], 50])
      await store().matches.end(end(formed, 'crashed', 15), { from: 'forming', cause: 'server', fates: [] })
      await store().matches.postpone(formed.id, 1)
      expect([await due(60), await store().matches.nextDueAt()]).toEqual([[], 70])
    })

    promise('after a played match, its players may join again', async () => {
      const formed = formingMatch('m', [a, b])
      await form(formed)
      const given = fates(formed, { why: 'finished', now: 15, rules: defaultQueueRules })
      await store().matches.end(end(formed, 'finished', 15), {
        from: 'forming',
        cause: 'report',
        fates: given,
      })
      expect(await store().queue.place(player('a'))).toMatchObject({
        kind: 'gone',
        why: { kind: 'match-ended', match: 'm' },
      })
      await store().queue.enqueue(ticketOf('a', 40))
      expect(await store().queue.place(player('a'))).toMatchObject({ kind: 'queued' })
    })
  })
}

const [m1, m2] = ['m1', 'm2'] as MatchId[] as [MatchId, MatchId]

const report = (seq: number, at: number): ServerReport => ({
  seq,
  state: 'open',
  clientCount: 0,
  players: [],
  ttlSeconds: 0,
  why: undefined,
  at,
})

function reportPromises(name: string, promise: ReturnType<typeof promiser>, store: () => OpenStore): void {
  const formed = async (id: MatchId, ticket: Ticket) => {
    const match = formingMatch(id, [ticket])
    await store().matches.form(match, { dueAt: 50, epoch: undefined, pooled: false, seenSince: 0 })
    return match
  }
  describe(`server reports: ${name}`, () => {
    promise('the latest report counts, and a late one changes nothing', async () => {
      const { reports } = store()
      await formed(m1, a)
      expect(await reports.note(m1, report(2, 20))).toBe(true)
      expect(await reports.note(m1, report(1, 30))).toBe(false)
      expect([...(await reports.all())]).toEqual([['m1', report(2, 20)]])
      expect([await reports.of(m1), await reports.of(m2)]).toEqual([report(2, 20), undefined])
      expect(await reports.longestSilentSince()).toBe(20)
    })

    promise('a server that was heard once and then no more is silent, the longest silent first', async () => {
      const { reports } = store()
      await formed(m1, a)
      await formed(m2, b)
      await formed('m3' as MatchId, c)
      await reports.note(m2, report(1, 20))
      await reports.note(m1, report(1, 30))
      expect(await reports.silent(29, 9)).toEqual(['m2'])
      expect(await reports.silent(30, 9)).toEqual(['m2', 'm1'])
      expect(await reports.silent(30, 1)).toEqual(['m2'])
      await reports.heard(m2, 40)
      await reports.heard('m3' as MatchId, 1)
      expect([await reports.silent(39, 9), await reports.longestSilentSince()]).toEqual([['m1'], 30])
    })

    promise('an ended match has no expected reports', async () => {
      const { reports, matches } = store()
      const match = await formed(m1, a)
      await reports.note(m1, report(1, 20))
      const given = fates(match, { why: 'crashed', now: 25, rules: defaultQueueRules })
      await matches.end(end(match, 'crashed', 25), { from: 'forming', cause: 'server', fates: given })
      await reports.note(m1, report(2, 30))
      await reports.heard(m1, 30)
      expect([await reports.silent(99, 9), await reports.longestSilentSince()]).toEqual([[], undefined])
      expect([...(await reports.all())]).toEqual([])
    })
  })
}
