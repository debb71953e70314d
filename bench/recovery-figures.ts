import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

import type { RedisStores } from '../src/adapters/redis/open-redis.ts'
import { RedisServer } from '../test/support/redis-server.ts'
import { freshEachRound, type Bench, type Side } from './bench.ts'
import { musterCommand, serve, stopAll, type Child } from './parts/child.ts'
import { newPlayer, openStores } from './parts/stores.ts'

/** P14: the leading backend is killed, and players join meanwhile. */
const MATCHES = 40
const LEASE_SECONDS = 2
const WITHIN_SECONDS = LEASE_SECONDS + 2

export const recovery: Bench = {
  name: 'recovery',
  metrics: [
    {
      id: 'P14',
      name: 'first new match after the leader was killed, a lease of 2 s',
      unit: 's',
      comparison: 'alone',
      bar: { atMost: WITHIN_SECONDS },
    },
    {
      id: 'P14',
      name: 'matches made ready of what had piled up, against no kill',
      unit: '/s',
      comparison: 'ratio to peer',
      bar: { atLeast: 0.8 },
    },
  ],
  open: () =>
    freshEachRound(
      side('muster', async (leader) => {
        await leader[Symbol.asyncDispose]()
      }),
      side('muster, nobody killed', () => Promise.resolve()),
    ),
}

/** Two backends, of which the first leads; then what happens to it, and then players enough for all matches at once. */
function side(name: string, happens: (leader: Child) => Promise<void>): Side {
  return {
    name,
    async measure() {
      await using redis = await RedisServer.start()
      await using stores = await openStores(redis.url)
      const leader = await backend(redis.url)
      const other = await backend(redis.url)
      const began = performance.now()
      await happens(leader)
      const [firstAt] = await Promise.all([
        until(async () => (await stores.matches.live()).length > 0),
        ...Array.from({ length: MATCHES * 2 }, () => joinAt(other)),
      ])
      const lastAt = await until(async () => (await ready(stores)) === MATCHES)
      await stopAll([leader, other])
      return [(firstAt - began) / 1000, (MATCHES * 1000) / (lastAt - firstAt)]
    },
  }
}

function backend(redisUrl: string): Promise<Child> {
  const env = { REDIS_URL: redisUrl, PORT: '0', HOST: '127.0.0.1', TOKEN_SECRET: randomUUID() }
  // Children end with their backend: nothing is left of a round.
  return serve([musterCommand, 'backend'], { ...env, SESSION_SIZE: '2', FLEET: 'children' })
}

async function joinAt({ port }: Child): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ player_id: newPlayer() })
  const answer = await fetch(`http://127.0.0.1:${port}/match/join`, { method: 'POST', headers, body })
  await answer.text()
  if (!answer.ok) throw new Error(`answered ${answer.status}`)
}

async function ready({ matches }: RedisStores): Promise<number> {
  return (await matches.live()).filter(({ state }) => state === 'ready').length
}

const LOOK_MS = 20
const GIVE_UP_MS = 60_000

async function until(met: () => Promise<boolean>): Promise<number> {
  const deadline = performance.now() + GIVE_UP_MS
  while (!(await met())) {
    if (performance.now() > deadline) throw new Error('it did not come')
    await sleep(LOOK_MS)
  }
  return performance.now()
}
