import { Redis } from 'ioredis'
import { get, type IncomingMessage } from 'node:http'

import { randomIds } from '../../src/adapters/system/random-ids.ts'
import { addressAt } from '../../src/match/address.ts'
import { defaultServerId } from '../../src/match/ids.ts'
import { becomeReady, start, type StartingMatch } from '../../src/match/match.ts'
import { newPlayer, newTicket, openStores } from '../parts/stores.ts'
import { paced } from './paced.ts'
import { figuresAt } from './percentiles.ts'

interface Options {
  readonly kind: 'muster' | 'bare'
  readonly port: number
  readonly redisUrl: string
  /** Notified players per second. */
  readonly rate: number
  readonly seconds: number
}

/** Prints p50 and p99 in µs from when a change in Redis was due to the bytes at its player. */
const { kind, port, redisUrl, rate, seconds } = JSON.parse(process.argv[2] ?? '') as Options
const WARM_UP_SECONDS = 1
const count = (seconds + WARM_UP_SECONDS) * rate
const players = Array.from({ length: count }, newPlayer)
const told = kind === 'muster' ? await musterTells() : bareTells()
const took: Promise<number>[] = []
const due: number[] = []
const streams = await Promise.all(players.map(listening))
await told.before?.()
await paced({ rate, count }, (at, nth) => {
  due[nth] = at
  void told.tell(nth)
})
const all = await Promise.all(took)
for (const stream of streams) stream.destroy()
await told.close()
console.log(JSON.stringify(figuresAt(all.slice(WARM_UP_SECONDS * rate), [50, 99])))

/** Resolves once the stream has sent the player's place. */
async function listening(player: string, nth: number): Promise<IncomingMessage> {
  const path = `/match/events?player_id=${player}`
  const stream = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, agent: false }, resolve).on('error', reject)
  })
  const heard = (event: string): Promise<void> =>
    new Promise((resolve) => {
      stream.on('data', (part: Buffer) => {
        if (part.includes(event)) resolve()
      })
    })
  took.push(heard('event: ready').then(() => (performance.now() - (due[nth] ?? NaN)) * 1000))
  await heard('event: queued')
  return stream
}

interface Tells {
  before?(): Promise<void>
  tell(nth: number): Promise<unknown>
  close(): Promise<void>
}

/** Each is alone in a match of another backend, which becomes ready when the player is due. */
async function musterTells(): Promise<Tells> {
  const stores = await openStores(redisUrl)
  const tickets = players.map((player) => newTicket(player, Date.now()))
  for (const ticket of tickets) await stores.queue.enqueue(ticket)
  const dueAt = Date.now() + 600_000
  const matches: StartingMatch[] = []
  return {
    async before() {
      for (const ticket of tickets) {
        const now = Date.now()
        const roster = [{ name: 'players', tickets: [ticket] }]
        const id = randomIds.match()
        const common = {
          id,
          server: defaultServerId(id),
          queue: ticket.queues[0],
          roster,
          formedAt: now,
          since: now,
        }
        const forming = { ...common, state: 'forming' } as const
        await stores.matches.form(forming, { dueAt, epoch: undefined, pooled: false, seenSince: 0 })
        const starting = start(forming, now)
        await stores.matches.move(starting, { from: 'forming', dueAt, cause: 'order' })
        matches.push(starting)
      }
    },
    async tell(nth) {
      const match = matches[nth]
      if (!match) throw new Error('no such match')
      const ready = becomeReady(
        match,
        { at: addressAt({ host: '127.0.0.1', port: 1 }), serverName: 'bench' },
        Date.now(),
      )
      await stores.matches.move(ready, { from: 'starting', dueAt, cause: 'server' })
    },
    close: async () => {
      await stores[Symbol.asyncDispose]()
    },
  }
}

function bareTells(): Tells {
  const redis = new Redis(redisUrl)
  return {
    tell: (nth) => redis.publish('bare:news', players[nth] ?? ''),
    close: async () => {
      await redis.quit()
    },
  }
}
