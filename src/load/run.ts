import { randomBytes } from 'node:crypto'
import { monitorEventLoopDelay } from 'node:perf_hooks'

import { pause } from '../client/pause.ts'
import type { Transport } from '../client/transport.ts'
import { withToken } from '../client/with-token.ts'
import { arrivalTimes } from './arrivals.ts'
import { SignalFanOut } from './signal-fan-out.ts'
import { violations, type PlayerHistory } from './invariants.ts'
import type { LoadOptions } from './options.ts'
import { liveMatches } from './live-matches.ts'
import { oneLookup } from './one-lookup.ts'
import type { Crowd } from './crowd/crowd.ts'
import { plainEntry } from './entry.ts'
import { RuledEntry } from './ruled-entry.ts'
import { PartyQueue } from './party-queue.ts'
import { playOnce, type PlayerNeeds } from './player.ts'
import { playerToken, roleToken } from './player-tokens.ts'
import { poolTransport } from './pool-transport.ts'
import { BadEnvironment } from '../runtime/env.ts'
import { Progress, type Terminal } from './progress.ts'
import { proxyTarget } from './proxy-target.ts'
import { Reach } from './reach.ts'
import { Rosters } from './rosters.ts'
import { Stages } from './stages.ts'
import { countsOf, type Summary, type Verdict } from './summary.ts'

/** How long the last matches may take until they are reported as ended. */
const SETTLE_MS = 10_000
const LOOK_AGAIN_MS = 100
/** How long a freshly started system may take to answer. */
const STARTING_MS = 5000

export interface RunOptions extends LoadOptions {
  /** Without it, players bring nothing. */
  readonly crowd?: Crowd
}

/** Plays all players, and summarizes the result. When `signal` aborts, they leave, and the summary covers what was seen. */
export async function runLoad(
  options: RunOptions,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<Summary> {
  const lookup = await oneLookup(proxyTarget(options.url))
  const transport = poolTransport(options.url, lookup)
  const progress = new Progress(options.players, terminal)
  const players = playerIds(options.players)
  const ruled = options.crowd && new RuledEntry(options.crowd, players)
  if (ruled) terminal.write(`${ruled.says}\n`)
  const entry = ruled ?? plainEntry(options.queue)
  const needs: PlayerNeeds = {
    options,
    transport,
    lookup,
    reach: new Reach(transport),
    stages: new Stages(),
    rosters: new Rosters(),
    entry,
    parties: new PartyQueue({ options, entry }),
    signal,
    onStep: (step) => {
      progress.count(step)
    },
  }
  try {
    await mustAnswer(needs)
    return await measured(needs, progress, players)
  } finally {
    await transport.close()
  }
}

/** Two runs against one system must not share players. */
function playerIds(count: number): readonly string[] {
  const run = randomBytes(4).toString('hex')
  return Array.from({ length: count }, (_, index) => `load-${run}-${index}`)
}

async function measured(
  needs: PlayerNeeds,
  progress: Progress,
  players: readonly string[],
): Promise<Summary> {
  const { options, stages, entry } = needs
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  progress.start()
  try {
    const { histories, achieved } = await playAll(needs, players)
    const { live, verdict } = await settled(needs, histories)
    return {
      ...countsOf(histories),
      url: options.url,
      verdict,
      violations: [...violations(histories, live), ...entry.violations()],
      rules: entry.checked(),
      stages: stages.figures(),
      rate: { asked: options.spawnRate, achieved },
      ownDelayP99: delay.percentile(99) / 1e6,
    }
  } finally {
    progress.stop()
  }
}

/** A run against nothing says nothing about Muster. */
async function mustAnswer({ reach, options, signal }: PlayerNeeds): Promise<void> {
  const why = await reach.whyNotWithin(STARTING_MS, signal)
  if (why === undefined || signal.aborted) return
  throw new BadEnvironment(
    `Nothing answers at ${options.url} (${why}): start Muster there, or set TARGET_URL or --url to its proxy's address.`,
  )
}

async function playAll(
  needs: PlayerNeeds,
  players: readonly string[],
): Promise<{ histories: readonly PlayerHistory[]; achieved: number }> {
  const { options, signal } = needs
  const began = performance.now()
  let lastStart = began
  const fanOut = new SignalFanOut(signal)
  const times = arrivalTimes(players.length, options.spawnRate)
  const ways = players.map((player, index) =>
    fanOut.run(async (own) => {
      const intendedAt = began + (times[index] ?? 0)
      await pause(Math.max(intendedAt - performance.now(), 0), own)
      lastStart = performance.now()
      return playOnce({ ...needs, transport: transportOf(player, needs), signal: own }, player, intendedAt)
    }),
  )
  const histories = await Promise.all(ways)
  const seconds = (lastStart - began) / 1000
  return { histories, achieved: seconds > 0 ? (options.players - 1) / seconds : options.players }
}

function transportOf(player: string, { transport, options: { signing } }: PlayerNeeds): Transport {
  return signing ? withToken(transport, playerToken(signing, player)) : transport
}

/** Waits until none of these players' matches is live, or the time is up; returns the live ones and the verdict. */
async function settled(
  { options, transport, reach, signal }: PlayerNeeds,
  histories: readonly PlayerHistory[],
): Promise<{ live: ReadonlySet<string>; verdict: Verdict }> {
  const nothing: ReadonlySet<string> = new Set()
  if (histories.some(({ outcome }) => outcome.kind === 'cut-off'))
    return { live: nothing, verdict: 'cut-off' }
  const ours = new Map(histories.flatMap(({ player, matches }) => matches.map(({ id }) => [id, player])))
  const { signing } = options
  const seeing = signing ? withToken(transport, roleToken(signing, 'viewer')) : transport
  const deadline = performance.now() + SETTLE_MS
  // All count as live until the backend says otherwise.
  let live: ReadonlySet<string> = new Set(ours.keys())
  while (live.size > 0) {
    live = (await liveMatches(seeing, ours)) ?? live
    if (signal.aborted) break
    if (performance.now() > deadline)
      return (await reach.whyNot()) === undefined
        ? { live, verdict: 'complete' }
        : { live: nothing, verdict: 'cut-off' }
    if (live.size > 0) await pause(LOOK_AGAIN_MS, signal)
  }
  return { live: nothing, verdict: signal.aborted ? 'stopped' : 'complete' }
}
