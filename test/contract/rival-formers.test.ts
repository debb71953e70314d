import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'

import { randomIds } from '../../src/adapters/system/random-ids.ts'
import { systemClock } from '../../src/adapters/system/system-clock.ts'
import { form } from '../../src/lifecycle/form.ts'
import { defaultDeadlines } from '../../src/match/deadlines.ts'
import { defaultPoolRules } from '../../src/match/pool-rules.ts'
import { firstComeQueue } from '../../src/matchmaking/queues.ts'
import { playersOf } from '../../src/match/roster.ts'
import { WaitingTickets } from '../../src/matchmaking/waiting-tickets.ts'
import { noOtherLines, player, QUEUE, ticketOf } from '../support/domain.ts'
import { RedisServer } from '../support/redis-server.ts'
import { redisStores } from '../support/redis-stores.ts'

const queue = firstComeQueue(QUEUE, { size: 3, minPartialSize: 1, flushAfterMs: 0, quietAfterMs: Infinity })
const PLAYERS = 300

test('forming backends without a lease match nobody twice and lose nobody', async () => {
  await using server = await RedisServer.start()
  const system = randomUUID()
  const stores = await Promise.all([1, 2, 3].map(() => redisStores(server.url, { system })))
  const [first] = stores
  if (!first) throw new Error('no store')
  const names = Array.from({ length: PLAYERS }, (_, i) => `p${i}`)
  const joins = (async () => {
    for (const [i, name] of names.entries()) await first.queue.enqueue(ticketOf(name, i + 1))
  })()
  let joined = false
  void joins.then(() => (joined = true))
  let clashes = 0
  await Promise.all(
    stores.map(async (store) => {
      const needs = {
        ...store,
        fleet: { capacity: () => Promise.resolve(PLAYERS) },
        clock: systemClock,
        ids: randomIds,
        deadlines: defaultDeadlines,
        poolRules: defaultPoolRules,
      }
      const waiting = new WaitingTickets(queue.matchmaker)
      while (!joined || (await store.queue.size(QUEUE)) > 0) {
        waiting.add(await store.queue.waiting())
        const { lookAgainAt, matches } = await form(needs, {
          queue,
          waiting,
          others: noOtherLines,
          epoch: undefined,
        })
        if (lookAgainAt !== undefined && matches.length === 0) clashes += 1
      }
    }),
  )
  await joins
  const matched = (await first.matches.live()).flatMap(playersOf)
  expect(matched.sort()).toEqual(names.map(player).sort())
  // They did conflict: otherwise this would show nothing.
  expect(clashes).toBeGreaterThan(0)
  for (const store of stores) await store[Symbol.asyncDispose]()
})
