import { expect, onTestFinished, test } from 'vitest'

import { MemoryMatchStore } from '../../src/adapters/memory/memory-match-store.ts'
import { MemoryState } from '../../src/adapters/memory/memory-state.ts'
import { MemoryTicketQueue } from '../../src/adapters/memory/memory-ticket-queue.ts'
import { fates } from '../../src/match/fates.ts'
import { end } from '../../src/match/match.ts'
import { defaultQueueRules } from '../../src/match/queue-rules.ts'
import type { MatchStore } from '../../src/ports/match-store.ts'
import type { TicketQueue } from '../../src/ports/ticket-queue.ts'
import { formingMatch, player, ticketOf } from '../support/domain.ts'
import { RedisServer } from '../support/redis-server.ts'
import { redisStores } from '../support/redis-stores.ts'

interface Stores {
  readonly queue: Pick<TicketQueue, 'enqueue' | 'leave' | 'place'>
  readonly matches: Pick<MatchStore, 'form' | 'end'>
}

/** One player leaves in the moment in which a match takes them with another: whoever is first. Gives who won. */
async function round({ queue, matches }: Stores, i: number): Promise<'left' | 'matched'> {
  const [a, b] = [ticketOf(`a${i}`), ticketOf(`b${i}`)]
  await Promise.all([queue.enqueue(a), queue.enqueue(b)])
  const match = formingMatch(`m${i}`, [a, b])
  const form = () => matches.form(match, { dueAt: 50, epoch: undefined, pooled: false, seenSince: 0 })
  const leave = () => queue.leave(player(`a${i}`))
  const [formed, left] =
    i % 2 === 0
      ? await Promise.all([form(), leave()])
      : await Promise.all([leave(), form()]).then(([one, other]) => [other, one] as const)
  const places = await Promise.all([queue.place(player(`a${i}`)), queue.place(player(`b${i}`))])
  if (formed === 'formed') {
    expect(left).toBe('matched')
    expect(places).toMatchObject([
      { kind: 'matched', match: { id: match.id } },
      { kind: 'matched', match: { id: match.id } },
    ])
    const given = fates(match, { why: 'finished', now: 13, rules: defaultQueueRules })
    await matches.end(end(match, 'finished', 13), { from: 'forming', cause: 'report', fates: given })
    return 'matched'
  }
  expect(left).toBe('left')
  expect(places).toMatchObject([{ kind: 'gone', why: { kind: 'left' } }, { kind: 'queued' }])
  await queue.leave(player(`b${i}`))
  return 'left'
}

test.each([
  ['memory', 10_000],
  ['Redis', 1000],
] as const)(
  'in %s, %i times a player leaves while a match takes them: one of the two happens, and all see the same',
  async (store, rounds) => {
    const stores = store === 'memory' ? inMemory() : await inRedis()
    const won = { left: 0, matched: 0 }
    const all = Array.from({ length: rounds }, (_, i) => i)
    for (let i = 0; i < rounds; i += 50)
      for (const who of await Promise.all(all.slice(i, i + 50).map((each) => round(stores, each))))
        won[who] += 1
    expect(won.left).toBeGreaterThan(0)
    expect(won.matched).toBeGreaterThan(0)
  },
)

function inMemory(): Stores {
  const state = new MemoryState()
  return { queue: new MemoryTicketQueue(state), matches: new MemoryMatchStore(state, 'b') }
}

/** Two backends: the one that forms, and the one that the player asks. */
async function inRedis(): Promise<Stores> {
  const server = await RedisServer.start()
  onTestFinished(() => server[Symbol.asyncDispose]())
  const settings = { prefix: 'race', system: 'default' }
  const [one, other] = [await redisStores(server.url, settings), await redisStores(server.url, settings)]
  for (const each of [one, other]) onTestFinished(() => each[Symbol.asyncDispose]())
  return { queue: one.queue, matches: other.matches }
}
