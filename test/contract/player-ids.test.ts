import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { RedisStores } from '../../src/adapters/redis/open-redis.ts'
import { addressAt } from '../../src/match/address.ts'
import { fates } from '../../src/match/fates.ts'
import { becomeReady, end, start, type LiveMatch } from '../../src/match/match.ts'
import { defaultQueueRules } from '../../src/match/queue-rules.ts'
import { playersOf } from '../../src/match/roster.ts'
import { formingMatch, inOrder, player, QUEUE, ticketOf } from '../support/domain.ts'
import { playerIds } from '../support/player-ids.ts'
import { RedisServer } from '../support/redis-server.ts'
import { redisStores } from '../support/redis-stores.ts'
import { waitFor } from '../support/wait-for.ts'

/** In UTF-8 each contains a byte that is white space in some locale: it must not be for Redis' scripts. */
const whiteBytes = ['à', 'Å', '…', 'ठ']

let server: RedisServer | undefined
let url: string
beforeAll(async () => {
  server = process.env['REDIS_URL'] === undefined ? await RedisServer.start() : undefined
  url = process.env['REDIS_URL'] ?? server?.url ?? ''
})
afterAll(() => server?.[Symbol.asyncDispose]())

const crowds = fc.uniqueArray(fc.oneof(playerIds, fc.constantFrom(...whiteBytes)), {
  minLength: 1,
  maxLength: 8,
})

/** Runs a match of these players from their tickets to its end, like its backend. */
async function playThrough(stores: RedisStores, names: readonly string[]): Promise<void> {
  const { queue, matches, changes, outbox } = stores
  const news = new Map<string, LiveMatch['state'][]>(names.map((name) => [name, []]))
  const subscriptions = names.map((name) =>
    changes.onPlayer(player(name), (moved) => moved && news.get(name)?.push(moved.state)),
  )
  const tickets = names.map((name, i) => ticketOf(name, i + 1))
  for (const ticket of tickets)
    await queue.enqueue({ ...ticket, id: `t${ticket.queuedAt}` as typeof ticket.id })
  const queued = await inOrder(queue)
  expect(queued.flatMap(({ players }) => players)).toEqual(names)

  const formed = formingMatch('m', queued)
  expect(await matches.form(formed, { dueAt: 50, epoch: undefined, pooled: false, seenSince: 0 })).toBe(
    'formed',
  )
  expect(await matches.find(formed.id)).toEqual(formed)
  const starting = start(formed, 11)
  expect(await matches.move(starting, { from: 'forming', dueAt: 99, cause: 'order' })).toBe(true)
  const ready = becomeReady(starting, { at: addressAt({ host: 'h', port: 1 }), serverName: 's' }, 12)
  expect(await matches.move(ready, { from: 'starting', dueAt: 99, cause: 'server' })).toBe(true)
  for (const name of names) {
    expect(await queue.place(player(name))).toMatchObject({ kind: 'matched', match: { id: 'm' } })
    await waitFor(`the news for ${name}`, () => news.get(name)?.includes('ready'))
  }

  const given = fates(ready, { why: 'finished', now: 13, rules: defaultQueueRules })
  const ended = end(ready, 'finished', 13)
  expect(await matches.end(ended, { from: 'ready', cause: 'report', fates: given })).toBe(true)
  for (const name of names) expect(await queue.place(player(name))).toMatchObject({ kind: 'gone' })
  const told = await outbox.of('history').take(9, new AbortController().signal)
  const last = told.at(-1)?.event.match
  expect(last && playersOf(last)).toEqual(names)
  for (const unsubscribe of subscriptions) unsubscribe()
}

describe('Redis keeps any player ids apart and unchanged', () => {
  test('from their tickets to the history of their match', async () => {
    await fc.assert(
      fc.asyncProperty(crowds, async (names) => {
        await using stores = await redisStores(url)
        await playThrough(stores, names)
      }),
      { numRuns: 40, examples: [[whiteBytes]] },
    )
  })

  test('when a match that was lost is restored', async () => {
    await fc.assert(
      fc.asyncProperty(crowds, async (names) => {
        await using stores = await redisStores(url)
        const tickets = names.map((name, i) => ticketOf(name, i + 1))
        const match = becomeReady(
          start(formingMatch('m', tickets), 11),
          { at: addressAt({ host: 'h', port: 1 }), serverName: 's' },
          12,
        )
        for (const ticket of tickets) await stores.queue.enqueue(ticket)
        expect(await stores.matches.restore(match, 99)).toBe('restored')
        for (const name of names)
          expect(await stores.queue.place(player(name))).toMatchObject({
            kind: 'matched',
            match: { id: 'm' },
          })
        expect(await stores.queue.size(QUEUE)).toBe(0)
      }),
      { numRuns: 40, examples: [[whiteBytes]] },
    )
  })
})
