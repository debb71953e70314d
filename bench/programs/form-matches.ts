import { Redis } from 'ioredis'

import { Keys } from '../../src/adapters/redis/keys.ts'
import { randomIds } from '../../src/adapters/system/random-ids.ts'
import { systemClock } from '../../src/adapters/system/system-clock.ts'
import { form } from '../../src/lifecycle/form.ts'
import type { FormingMatch } from '../../src/match/match.ts'
import { defaultDeadlines } from '../../src/match/deadlines.ts'
import { defaultPoolRules } from '../../src/match/pool-rules.ts'
import { firstComeQueue } from '../../src/matchmaking/queues.ts'
import { DEFAULT_QUEUE } from '../../src/match/queue-rules.ts'
import { playersOf } from '../../src/match/roster.ts'
import { WaitingTickets } from '../../src/matchmaking/waiting-tickets.ts'
import { noOtherLines } from '../../test/support/domain.ts'
import { enqueued, openStores, PREFIX } from '../parts/stores.ts'

interface Options {
  readonly url: string
  /** Waiting players: never fewer than four fifths of them. */
  readonly waiting: number
  readonly matches: number
}

/** Prints the matches per second that the backend's own forming step makes, turn after turn. */
const { url, waiting, matches } = JSON.parse(process.argv[2] ?? '') as Options
const WARM_UP_MATCHES = 2048
const queueName = `of-${waiting}`
const stores = await openStores(url, queueName)
const needs = {
  ...stores,
  // Servers are not measured: there is room for all.
  fleet: { capacity: () => Promise.resolve(Infinity) },
  clock: systemClock,
  ids: randomIds,
  deadlines: defaultDeadlines,
  poolRules: defaultPoolRules,
}
const queue = firstComeQueue(DEFAULT_QUEUE, { size: 2, quietAfterMs: Infinity })
// Followed like in the backend's own loop.
const waitingTickets = new WaitingTickets(queue.matchmaker)
stores.changes.onQueue((change) => {
  if (change.kind === 'queued') waitingTickets.add(change.tickets)
  if (change.kind === 'left') waitingTickets.remove(change.tickets)
})
waitingTickets.add(await stores.queue.waiting())
const all: FormingMatch[] = []
await made(WARM_UP_MATCHES)
const tookMs = await made(matches)
await putAway(all)
await stores[Symbol.asyncDispose]()
console.log(JSON.stringify([(matches * 1000) / tookMs]))

/** Milliseconds for this many matches, without refilling the queue. */
async function made(count: number): Promise<number> {
  let spent = 0
  for (let done = 0; done < count;) {
    const missing = waiting - (await stores.queue.size(DEFAULT_QUEUE))
    if (missing > waiting / 5) await enqueued(stores, missing)
    const began = performance.now()
    const formed = await form(needs, {
      queue,
      waiting: waitingTickets,
      others: noOtherLines,
      epoch: undefined,
    })
    spent += performance.now() - began
    done += formed.matches.length
    all.push(...formed.matches)
  }
  return spent
}

/** As if these matches had been played long ago: the next round finds the same queue. */
async function putAway(over: readonly FormingMatch[]): Promise<void> {
  const redis = new Redis(url, { enableAutoPipelining: true })
  const keys = new Keys(PREFIX, queueName)
  const ids = over.map(({ id }) => id)
  const players = over.flatMap(playersOf)
  await Promise.all(ids.map((id) => redis.unlink(keys.session(id))))
  await Promise.all([redis.hdel(keys.places, ...players), redis.zrem(keys.signs, ...players)])
  await redis.unlink(keys.active, keys.due)
  await redis.xtrim(keys.history, 'MAXLEN', 0)
  await redis.quit()
}
