import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { HostFleet } from '../src/adapters/process/host-fleet.ts'
import type { RedisStores } from '../src/adapters/redis/open-redis.ts'
import { defaultDeadlines } from '../src/match/deadlines.ts'
import { RedisServer } from '../test/support/redis-server.ts'
import { freshEachRound, type Bench, type Side } from './bench.ts'
import { musterCommand, serve, stopAll, type Child } from './parts/child.ts'
import { newPlayer, openStores } from './parts/stores.ts'

/** P14: the leading backend is killed while players join. */
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

/** Two backends, of which the first leads; then the fault, and then enough players for all matches at once. */
function side(name: string, happens: (leader: Child) => Promise<void>): Side {
  return {
    name,
    async measure() {
      await using redis = await RedisServer.start()
      await using stores = await openStores(redis.url)
      await using servers = await gameServers()
      const env = { REDIS_URL: redis.url, TOKEN_SECRET: randomUUID(), FLEET_DIR: servers.folder }
      const [leader, other] = [await backend(env), await backend(env)]
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

/** Both backends must see all of them: one that leads ends a match whose server it cannot see. */
async function gameServers(): Promise<AsyncDisposable & { readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-bench-fleet-'))
  return {
    folder,
    async [Symbol.asyncDispose]() {
      await using fleet = HostFleet.open({
        folder,
        command: [],
        host: '127.0.0.1',
        maxServers: 1,
        deadlines: defaultDeadlines,
        gameEnv: {},
        backendUrl: () => '',
        keyOf: () => '',
      })
      await Promise.all((await fleet.list()).map(({ id }) => fleet.stop(id)))
      await rm(folder, { recursive: true })
    },
  }
}

function backend(env: Record<string, string>): Promise<Child> {
  const own = { PORT: '0', HOST: '127.0.0.1', SESSION_SIZE: '2', FLEET: 'host' }
  return serve([musterCommand, 'backend'], { ...own, ...env })
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
