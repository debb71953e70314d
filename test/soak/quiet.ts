import { setTimeout as pause } from 'node:timers/promises'

import type { Dumps, Terms } from '../checker/dumps.ts'
import { grown } from '../checker/growth.ts'
import type { History } from '../checker/history.ts'
import { dumpBackends, dumpFleet, dumpRecord } from './dump-others.ts'
import { dumpRedis } from './dump-redis.ts'
import type { SoakSystem } from './soak-system.ts'

const LOOK_EVERY_MS = 500

interface Quiet {
  readonly system: SoakSystem
  readonly terms: Terms
  readonly history: History
}

/**
 * Waits until nobody waits, nothing is live, history is complete and no process holds more than before, or until the
 * deadline; then dumps the state.
 */
export async function dumpsWhenQuiet(
  { system, terms, history }: Quiet,
  deadlineMs: number,
): Promise<{ dumps: Dumps; isQuiet: boolean }> {
  const deadline = performance.now() + deadlineMs
  for (;;) {
    const isLast = performance.now() > deadline
    const isQuiet =
      (await looksQuiet(system).catch(() => false)) && grown(history, system.footprints()).length === 0
    if (isQuiet || isLast) return { dumps: await dump(system, terms), isQuiet }
    await pause(LOOK_EVERY_MS)
  }
}

async function looksQuiet(system: SoakSystem): Promise<boolean> {
  const { files, processes } = dumpFleet(system)
  if (files.length > 0 || processes.length > 0) return false
  const views = await dumpBackends(system)
  if (views.some(({ sessions, failing, backlog }) => sessions.length + failing.length + backlog > 0))
    return false
  const { places, backlog } = await dumpRedis(system.redis.url)
  return places.size === 0 && backlog === 0
}

async function dump(system: SoakSystem, terms: Terms): Promise<Dumps> {
  const [redis, record, backends] = await Promise.all([
    dumpRedis(system.redis.url),
    dumpRecord(system.database),
    dumpBackends(system),
  ])
  return {
    redis,
    record,
    fleet: dumpFleet(system),
    backends,
    footprints: system.footprints(),
    crashes: system.crashes(),
    terms,
  }
}
