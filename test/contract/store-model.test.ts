import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { MemoryMatchStore } from '../../src/adapters/memory/memory-match-store.ts'
import { MemoryState } from '../../src/adapters/memory/memory-state.ts'
import { MemoryTicketQueue } from '../../src/adapters/memory/memory-ticket-queue.ts'
import { addressAt } from '../../src/match/address.ts'
import type { MatchId, QueueId } from '../../src/match/ids.ts'
import { becomeReady, run, start, type LiveMatch } from '../../src/match/match.ts'
import type { MatchStore } from '../../src/ports/match-store.ts'
import type { TicketQueue } from '../../src/ports/ticket-queue.ts'
import type { Ticket } from '../../src/match/ticket.ts'
import { formingMatch, inOrder, player, QUEUE, ticketOf as bareTicket } from '../support/domain.ts'
import { RedisServer } from '../support/redis-server.ts'
import { redisStores } from '../support/redis-stores.ts'
import { StoreModel } from '../support/store-model.ts'

let server: RedisServer
beforeAll(async () => {
  server = await RedisServer.start()
})
afterAll(() => server[Symbol.asyncDispose]())

interface Store {
  readonly queue: TicketQueue
  readonly matches: MatchStore
}

/** A step of a store, and the answer that the model expects; `now` only grows. */
interface Step {
  (model: StoreModel, now: number): { ask: (store: Store) => Promise<unknown>; answer: unknown }
}

const players = ['a', 'b', 'c']
const OTHER = 'other' as QueueId
/** One of them brings something, one is in two queues, and one is in two now and then. */
function ticketOf(who: string, at: number): Ticket {
  const ticket = bareTicket(who, at)
  if (who === 'b') return { ...ticket, attributes: [{ rating: at, maps: ['a b'] }] }
  return who === 'c' || at % 2 === 0 ? { ...ticket, queues: [OTHER, QUEUE] } : ticket
}
const someone = fc.constantFrom(...players)

const joins = someone.map<Step>((who) => (model, now) => {
  const ticket = ticketOf(who, now)
  model.enqueue(ticket)
  return { ask: async ({ queue }) => (await queue.enqueue(ticket)).kind, answer: model.held[who]?.kind }
})

const leaves = someone.map<Step>((who) => (model) => ({
  ask: ({ queue }) => queue.leave(player(who)),
  answer: model.leave(who),
}))

const seen = someone.map<Step>((who) => (model, now) => {
  model.seen(who, now)
  return { ask: ({ queue }) => queue.seen([player(who)], now), answer: undefined }
})

const expires = fc.nat(6).map<Step>((ago) => (model, now) => {
  const gone = model.expire(now - ago)
  return { ask: async ({ queue }) => new Set(await queue.expire(now - ago)), answer: new Set(gone) }
})

/** Also with a missing ticket, or one that changed. */
const forms = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.option(someone, { freq: 4 }))
  .map<Step>(([size, stranger]) => (model, now) => {
    const tickets = [...model.waiting.slice(0, size), ...(stranger ? [ticketOf(stranger, now - 1)] : [])]
    const match = formingMatch(`m${now}`, tickets.length > 0 ? tickets : [ticketOf('nobody', now)])
    const dueAt = now + size
    return {
      ask: ({ matches }) => matches.form(match, { dueAt, epoch: undefined, pooled: false, seenSince: 0 }),
      answer: model.form(match, dueAt),
    }
  })

/** Of players who may wait, be elsewhere or nowhere; one time in three, a known match. */
const restores = fc
  .tuple(fc.subarray(players, { minLength: 1 }), fc.nat(2))
  .map<Step>(([who, pick]) => (model, now) => {
    const known = pick === 0 ? [...model.known].at(-1) : undefined
    const lost = formingMatch(
      known ?? `lost${now}`,
      who.map((name) => ticketOf(name, now - 2)),
    )
    const match = start({ ...lost, since: now }, now)
    return {
      ask: ({ matches }) => matches.restore(match, now + 4),
      answer: model.restore(match, now + 4),
    }
  })

/** The next move of a match; one time in three, its first one, which may have happened long ago. */
const moves = fc.nat().map<Step>((pick) => (model, now) => {
  const match = model.live[pick % (model.live.length || 1)]?.match
  const next = match && (pick % 3 === 0 ? start({ ...match, state: 'forming' }, now) : moved(match, now))
  if (!next) return { ask: ({ matches }) => matches.find('none' as MatchId), answer: undefined }
  const from = next.state === 'starting' ? 'forming' : match.state
  const move = { from, dueAt: now + 9, cause: 'server' } as const
  return { ask: ({ matches }) => matches.move(next, move), answer: model.move(next, from, now + 9) }
})

const ends = fc
  .tuple(fc.nat(), fc.constantFrom('finished' as const, 'crashed' as const))
  .map<Step>(([pick, why]) => (model, now) => {
    const id = model.live[pick % (model.live.length || 1)]?.match.id
    const done = id && model.end(id, why, now)
    return done
      ? {
          ask: ({ matches }) =>
            matches.end(done.ended, { from: done.from, cause: 'server', fates: done.fates }),
          answer: true,
        }
      : { ask: ({ matches }) => matches.live(), answer: [] }
  })

function moved(match: LiveMatch, now: number): LiveMatch | undefined {
  switch (match.state) {
    case 'forming':
      return start(match, now)
    case 'starting':
      return becomeReady(match, { at: addressAt({ host: 'h', port: 1 }), serverName: 's' }, now)
    case 'ready':
      return run(match, now + 50, now)
    case 'running':
      return undefined
  }
}

/** Everything that can be read from a store. */
async function picture({ queue, matches }: Store, now: number) {
  const live = [...(await matches.live())].sort((x, y) => (x.id < y.id ? -1 : 1))
  return {
    queue: await inOrder(queue),
    sizes: await Promise.all([QUEUE, OTHER].map((id) => queue.size(id))),
    places: await Promise.all(players.map((who) => queue.place(player(who)))),
    live,
    found: await Promise.all(live.map(({ id }) => matches.find(id))),
    due: (await matches.due(now, 99)).map(({ id }) => id).sort(),
    nextDueAt: await matches.nextDueAt(),
  }
}

function pictureOf(model: StoreModel, now: number) {
  const live = model.live
    .map(({ match }) => model.find(match.id) ?? match)
    .sort((x, y) => (x.id < y.id ? -1 : 1))
  const places = players.map((who) => {
    const held = model.held[who]
    if (!held) return { kind: 'unknown' }
    if (held.kind === 'gone') return held
    if (held.kind === 'matched') return { kind: 'matched', match: { id: held.match } }
    const inQueues = held.ticket.queues.map((id) => {
      const queue = model.queue(id)
      const position = queue.indexOf(held.ticket) + 1
      return { queue: id, position, oldestQueuedAt: queue[0]?.queuedAt, playersWaiting: queue.length }
    })
    return { ...held, inQueues }
  })
  const due = model.live
    .filter(({ dueAt }) => dueAt <= now)
    .map(({ match }) => match.id)
    .sort()
  const times = model.live.map(({ dueAt }) => dueAt)
  return {
    queue: model.waiting,
    sizes: [QUEUE, OTHER].map((id) => model.queue(id).length),
    places: places.map(
      (place) =>
        expect.objectContaining({
          ...place,
          ...('match' in place && { match: expect.objectContaining(place.match) as unknown }),
        }) as unknown,
    ),
    live,
    found: live,
    due,
    nextDueAt: times.length > 0 ? Math.min(...times) : undefined,
  }
}

const steps = fc.array(
  fc.oneof(joins, joins, leaves, seen, expires, forms, forms, restores, moves, moves, ends),
  {
    minLength: 1,
    maxLength: 40,
  },
)

test('memory and Redis answer each step like the model, and have the same state after it', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const model = new StoreModel()
      const state = new MemoryState()
      const memory = { queue: new MemoryTicketQueue(state), matches: new MemoryMatchStore(state, 'b') }
      const redis = await redisStores(server.url, { system: randomUUID(), backend: 'b' })
      try {
        for (const [i, step] of all.entries()) {
          const now = 100 + i * 3
          const { ask, answer } = step(model, now)
          for (const store of [memory, redis]) {
            expect(await ask(store)).toEqual(answer)
            expect(await picture(store, now)).toEqual(pictureOf(model, now))
          }
        }
      } finally {
        await redis[Symbol.asyncDispose]()
      }
    }),
    { numRuns: 400, seed: 42 },
  )
})
