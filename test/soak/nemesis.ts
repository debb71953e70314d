import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'

import { REDIS_KILLED } from '../checker/players.ts'
import type { Random } from '../support/random.ts'
import { serversOf } from './observe.ts'
import type { Recorder } from './recorder.ts'
import type { Backend, SoakSystem } from './soak-system.ts'

export interface NemesisNeeds {
  readonly system: SoakSystem
  readonly recorder: Recorder
  readonly random: Random
  readonly leaseMs: number
}

const READY_WITHIN_MS = 5000

type Fault = (needs: NemesisNeeds) => Promise<void>

/** Each undoes its fault before it resolves, except kills of what is restarted elsewhere. */
export const kills = {
  'backend killed': ({ system, random }) => {
    random.pick(system.backends)?.process.signal('SIGKILL')
    return Promise.resolve()
  },
  'leader killed': async ({ system }) => {
    ;(await leaderOf(system))?.process.signal('SIGKILL')
  },
  'backend stopped': ({ system, random }) => {
    random.pick(system.backends)?.process.signal('SIGTERM')
    return Promise.resolve()
  },
  'game server killed': ({ system, random }) => {
    const server = random.pick(serversOf(system.reportUrls))
    if (server) process.kill(server.pid, 'SIGKILL')
    return Promise.resolve()
  },
  [REDIS_KILLED]: async ({ system }) => {
    await system.redis.kill()
    await system.redis.start()
  },
  'postgres killed': async ({ system }) => {
    await system.options.postgres.kill()
    await pause(2000)
    await system.options.postgres.start()
  },
} satisfies Record<string, Fault>

/** Longer than its lease: another leader has taken over whatever it had started (F3). */
export const pauses = {
  'leader paused': async ({ system, leaseMs }) => {
    const leader = await leaderOf(system)
    leader?.process.signal('SIGSTOP')
    await pause(leaseMs * 1.5)
    leader?.process.signal('SIGCONT')
  },
  'redis paused': async ({ system }) => {
    system.redis.signal('SIGSTOP')
    await pause(2000)
    system.redis.signal('SIGCONT')
  },
  'redis sleeps': ({ system }) => toRedis(system, (redis) => redis.call('DEBUG', 'SLEEP', '1.5')),
  'scripts forgotten': ({ system }) => toRedis(system, (redis) => redis.script('FLUSH')),
  'network cut': async ({ system, random }) => {
    const backend = random.pick(system.backends)
    backend?.network.cut()
    await pause(2000)
    backend?.network.mend()
  },
  // F17: like a resumed laptop, and like NTP.
  'clock set forward': (needs) => stepClock(needs, 180_000),
  'clock set back': (needs) => stepClock(needs, -3_600_000),
  /** The step is done but its answer is lost: it is run again. */
  'answer lost': ({ system, random }) => {
    const step = random.pick(['"forming"', '"starting"', '"ready"', '"running"', '"ended"'])
    for (const { network } of system.backends) network.dropReplyTo(step ?? '')
    return Promise.resolve()
  },
} satisfies Record<string, Fault>

export type FaultName = keyof typeof kills | keyof typeof pauses

const faults: Record<FaultName, Fault> = { ...kills, ...pauses }

/** Injects one fault, with a line in the history at its start and its end. */
export async function inject(needs: NemesisNeeds, name: FaultName): Promise<void> {
  const asked = { client: 'nemesis', op: 'fault', key: name } as const
  needs.recorder.add({ ...asked, type: 'invoke' })
  await faults[name](needs)
  needs.recorder.add({ ...asked, type: 'ok', value: undefined })
}

export interface Schedule {
  /** A kill per period, and half a period later a fault that only pauses. */
  readonly everyMs: number
  readonly forMs: number
  /** After this, only faults that pause. */
  readonly killForMs: number
}

/** All kinds of faults, in an order given by the seed. A fault that takes longer than half a period costs the next one. */
export async function injectFaults(
  needs: NemesisNeeds,
  { everyMs, forMs, killForMs }: Schedule,
): Promise<number> {
  const [begun, halfMs] = [performance.now(), everyMs / 2]
  const passedMs = (): number => performance.now() - begun
  let [bag, count] = [[] as FaultName[], 0]
  for (let slot = 1; slot * halfMs < forMs; slot = Math.max(slot + 1, Math.ceil(passedMs() / halfMs))) {
    await pause(Math.max(slot * halfMs - passedMs(), 0))
    if (bag.length === 0) bag = alternating(needs.random)
    const name = bag.shift()
    if (name === undefined) break
    if (name in kills) {
      if (passedMs() > killForMs) continue
      await someBackend(needs.system)
    }
    await inject(needs, name)
    count += 1
  }
  return count
}

/**
 * Until one is ready, but not forever: where a start takes longer than the time between two kills, the system would
 * always be down, and a run in which nothing happens shows nothing.
 */
async function someBackend({ backends }: SoakSystem): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS
  while (performance.now() < deadline) {
    for (const { url } of backends) if ((await readinessOf(url)).ready) return
    await pause(100)
  }
}

function alternating(random: Random): FaultName[] {
  const others = random.shuffled(Object.keys(pauses) as FaultName[])
  return random
    .shuffled(Object.keys(kills) as FaultName[])
    .flatMap((kill, i) => [kill, ...others.slice(i, i + 1)])
}

/** Steps the wall clock of one backend and its game servers, and back two seconds later, which is a step too. */
async function stepClock({ system, random }: NemesisNeeds, ms: number): Promise<void> {
  const backend = random.pick(system.backends)
  await backend?.clock.step(ms)
  await pause(2000)
  await backend?.clock.step(0)
}

export async function leaderOf({ backends }: SoakSystem): Promise<Backend | undefined> {
  for (const backend of backends) if ((await readinessOf(backend.url)).leads) return backend
  return undefined
}

async function readinessOf(url: string): Promise<{ readonly ready: boolean; readonly leads: boolean }> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1000) })
    const { leads } = (await response.json()) as { leads: boolean }
    return { ready: response.ok, leads }
  } catch {
    return { ready: false, leads: false }
  }
}

async function toRedis(system: SoakSystem, command: (redis: Redis) => Promise<unknown>): Promise<void> {
  const redis = new Redis(system.redis.url)
  redis.on('error', () => undefined)
  await command(redis).catch(() => undefined)
  redis.disconnect()
}
