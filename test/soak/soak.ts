import { writeFileSync } from 'node:fs'
import { setMaxListeners } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { poolTransport } from '../../src/load/pool-transport.ts'
import type { Terms } from '../checker/dumps.ts'
import { rankedConfig } from '../checker/ranked.ts'
import type { Run } from '../checker/violation.ts'
import { Random } from '../support/random.ts'
import type { PostgresServer } from '../support/postgres-server.ts'
import { Backends } from './backends.ts'
import { crowd, type Arrivals, type Crowd } from './crowd.ts'
import { Impersonators } from './impersonators.ts'
import { summaryOf } from './summary.ts'
import { signInEnv } from './tokens.ts'
import { injectFaults, type NemesisNeeds } from './nemesis.ts'
import { observe } from './observe.ts'
import { CALM, comesAsPair } from './asking.ts'
import { progress } from './progress.ts'
import { playAsPair, playOnce } from './player.ts'
import { dumpsWhenQuiet } from './quiet.ts'
import { Recorder } from './recorder.ts'
import { HostileClients } from './hostile-clients.ts'
import { SoakSystem } from './soak-system.ts'

export const ourDist = fileURLToPath(new URL('../../dist', import.meta.url))
const cache = fileURLToPath(new URL('../../.cache/soak', import.meta.url))

export interface SoakPlan {
  readonly name: string
  readonly seed: number
  readonly postgres: PostgresServer
  readonly dist: string
  readonly arrivals: Arrivals
  readonly seconds: number
  readonly size: number
  /** The share of players in a match who try to end it, and who use an old token. */
  readonly hostileShare: number
  /** Gets a line every 10 s. */
  readonly onProgress?: (line: string) => void
  readonly injectFaults: (needs: NemesisNeeds, forMs: number) => Promise<unknown>
  /** Shorter for a system that is known to lose players and never becomes quiet. */
  readonly patienceMs?: number
  readonly quietWithinMs?: number
}

export interface SoakOutcome {
  readonly run: Run
  readonly isQuiet: boolean
  readonly summary: string
}

const LEASE_MS = 2000
const TICKET_TTL_MS = 20_000
const NO_SHOW_MS = 5000
const TERMS = { minPartialSize: 2, maxServers: 40, ticketTtlMs: TICKET_TTL_MS, lossMs: 2000, skewMs: 1000 }
const MOST_SETBACKS = 3
/** Each setback is a server without players; then a ticket without a sign of life; twice that, for a slow machine. */
const QUIET_WITHIN_MS = 2 * (MOST_SETBACKS * (NO_SHOW_MS + 10_000) + TICKET_TTL_MS)
/** A player gives up when their match can no longer come. */
const PATIENCE_MS = 45_000
const MATCH_SECONDS = 2

/** Plays against a whole system under injected faults, waits until it is quiet, and returns what can be checked. */
export async function soak(plan: SoakPlan): Promise<SoakOutcome> {
  const { seed, size } = plan
  const folder = join(cache, plan.name)
  const terms: Terms = { ...TERMS, size }
  await using recorder = new Recorder(join(folder, 'history.jsonl'))
  const queues = join(folder, 'muster.config.yaml')
  writeFileSync(queues, rankedConfig)
  const env = { ...environment(terms), MUSTER_CONFIG: queues }
  await using system = await SoakSystem.start({ ...plan, folder, env })
  await using _observing = observe(system, recorder)
  using _progress = plan.onProgress && progress(recorder, plan.onProgress)
  const played = await play(plan, system, recorder)
  const began = performance.now()
  const { dumps, isQuiet } = await dumpsWhenQuiet(
    { system, terms, history: recorder.lines },
    plan.quietWithinMs ?? QUIET_WITHIN_MS,
  )
  const run = { history: recorder.lines, dumps }
  const quietAfterMs = performance.now() - began
  return { run, isQuiet, summary: summaryOf({ seed, run, quietAfterMs, ...played }) }
}

/** Resolves when everybody has gone, and their connections with them. */
async function play(
  plan: SoakPlan,
  system: SoakSystem,
  recorder: Recorder,
): Promise<{ players: Crowd; hostile: HostileClients }> {
  const { seed, seconds, hostileShare } = plan
  const { proxyUrl } = system
  const backendUrls = system.backends.map(({ url }) => `${url}/`)
  const urls = [`${proxyUrl}/api/`, ...backendUrls]
  await using backends = new Backends(backendUrls)
  await using doors = new Backends(urls)
  const transport = poolTransport(proxyUrl)
  const patience = AbortSignal.timeout(seconds * 1000 + (plan.patienceMs ?? PATIENCE_MS))
  setMaxListeners(0, patience)
  const asking = { backends, recorder, random: new Random(seed), patience }
  const impersonators = new Impersonators({ doors, recorder, random: asking.random })
  const hostile = new HostileClients({ ...asking, urls, impersonators }, hostileShare)
  const needs = { ...asking, transport, hostile, proxyUrl, matchSeconds: MATCH_SECONDS }
  const nemesis = { system, recorder, random: new Random(seed + 1), leaseMs: LEASE_MS }
  const [players] = await Promise.all([
    crowd(plan.arrivals, seconds, (name) =>
      comesAsPair(name) ? playAsPair(needs, name) : playOnce(needs, name),
    ),
    plan.injectFaults(nemesis, seconds * 1000),
  ])
  await hostile.settled()
  // Now that all is quiet, in one more match an end is tried, and in another one its tokens.
  for (let round = 1; hostileShare > 0 && !hostile.wasRefused && round <= 2; round += 1) {
    const calm = { ...needs, patience: AbortSignal.timeout(PATIENCE_MS) }
    await Promise.all([1, 2].map((i) => playOnce(calm, `${CALM}-${round}-${i}`)))
    await hostile.settled()
  }
  await hostile.reuseAll()
  await transport.close()
  return { players, hostile }
}

function environment({ size, minPartialSize, maxServers }: Terms): Record<string, string> {
  return {
    SESSION_SIZE: String(size),
    MIN_PARTIAL_SESSION_SIZE: String(minPartialSize),
    MAX_GAME_SERVERS: String(maxServers),
    FLUSH_WAIT_SECONDS: '2',
    LEASE_SECONDS: String(LEASE_MS / 1000),
    TICKET_TTL_SECONDS: String(TICKET_TTL_MS / 1000),
    NO_SHOW_SECONDS: String(NO_SHOW_MS / 1000),
    ...signInEnv,
  }
}

/** Of a run that is longer: at its end backends serve so many players that what these left behind would show. */
const LAST_LIVES_MS = 120_000

/** All faults, over and over. */
export const allFaults: SoakPlan['injectFaults'] = (needs, forMs) =>
  injectFaults(needs, {
    everyMs: 5000,
    forMs,
    killForMs: forMs > 2 * LAST_LIVES_MS ? forMs - LAST_LIVES_MS : forMs,
  })
