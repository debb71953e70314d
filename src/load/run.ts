import { randomBytes } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { monitorEventLoopDelay } from 'node:perf_hooks'

import { pause } from '../client/pause.ts'
import type { Transport } from '../client/transport.ts'
import { arrivalTimes } from './arrivals.ts'
import { violations, type PlayerHistory } from './invariants.ts'
import type { LoadOptions } from './options.ts'
import { playOnce, type PlayerNeeds } from './player.ts'
import { poolTransport } from './pool-transport.ts'
import { Progress, type Terminal } from './progress.ts'
import { Rosters } from './rosters.ts'
import { Stages } from './stages.ts'
import { countsOf, type Summary } from './summary.ts'

/** So long may the last matches take to be known as ended. */
const SETTLE_MS = 10_000
const LOOK_AGAIN_MS = 100

/** Plays all players, and says what came of it. When `signal` aborts, they leave, and what was is still told. */
export async function runLoad(
  options: LoadOptions,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<Summary> {
  // Every player listens to it.
  setMaxListeners(0, signal)
  const transport = poolTransport(options.url)
  const stages = new Stages()
  const progress = new Progress(options.players, terminal)
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  progress.start()
  const needs: PlayerNeeds = {
    options,
    transport,
    stages,
    rosters: new Rosters(),
    signal,
    onStep: (step) => {
      progress.count(step)
    },
  }
  try {
    const { histories, achieved } = await playAll(needs)
    const live = await settled(transport, histories, signal)
    progress.stop()
    return {
      ...countsOf(histories),
      violations: violations(histories, live),
      stages: stages.figures(),
      rate: { asked: options.spawnRate, achieved },
      ownDelayP99: delay.percentile(99) / 1e6,
    }
  } finally {
    await transport.close()
  }
}

async function playAll(
  needs: PlayerNeeds,
): Promise<{ histories: readonly PlayerHistory[]; achieved: number }> {
  const { options, signal } = needs
  // Two runs against one system must not share players.
  const run = randomBytes(4).toString('hex')
  const began = performance.now()
  let lastStart = began
  const ways = arrivalTimes(options.players, options.spawnRate).map(async (after, index) => {
    const intendedAt = began + after
    await pause(Math.max(intendedAt - performance.now(), 0), signal)
    lastStart = performance.now()
    return playOnce(needs, `load-${run}-${index}`, intendedAt)
  })
  const histories = await Promise.all(ways)
  const seconds = (lastStart - began) / 1000
  return { histories, achieved: seconds > 0 ? (options.players - 1) / seconds : options.players }
}

/** The matches of these players that are still live, once none is or they had time enough. */
async function settled(
  transport: Transport,
  histories: readonly PlayerHistory[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const ours = new Set(histories.flatMap(({ matches }) => matches.map(({ id }) => id)))
  const deadline = performance.now() + SETTLE_MS
  for (;;) {
    const { body } = await transport.request('GET', '/sessions/active')
    const { sessions } = body as { sessions: readonly { session_id: string }[] }
    const live = new Set(sessions.map(({ session_id }) => session_id).filter((id) => ours.has(id)))
    if (live.size === 0 || signal.aborted || performance.now() > deadline) return live
    await pause(LOOK_AGAIN_MS, signal)
  }
}
