import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import type { Ticket } from '../../src/match/ticket.ts'
import type { Line } from '../../src/matchmaking/matchmaker.ts'
import { crowdOf, lineOf, ranked, strangers, threes } from '../parts/ranked-crowd.ts'

interface Options {
  readonly measures: 'all-formed' | 'nobody-near' | 'no-team-of-threes' | 'memory'
  readonly waiting: number
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Prints figures of the line of one ranked queue, on one core. */
const { measures, waiting } = JSON.parse(process.argv[2] ?? '') as Options
const figures = {
  'all-formed': allFormed,
  'nobody-near': () => nothingFits(strangers),
  'no-team-of-threes': () => nothingFits(threes),
  memory,
}
console.log(JSON.stringify(figures[measures]()))

/**
 * Until everybody is in a match who can be: CPU seconds, microseconds per match, the share of players who are, and the CPU
 * seconds of a second crowd in the same process. CPU time is that of all threads, as on one core: in a new process, about a
 * quarter of it is compiling.
 */
function allFormed(): readonly number[] {
  form(lineOf(ranked, crowdOf(2000, { seed: 9 })))
  const cold = formed(crowdOf(waiting, { seed: 1 }))
  const warm = formed(crowdOf(waiting, { seed: 2 }))
  return [cold.cpuSeconds, cold.usPerMatch, cold.share, warm.cpuSeconds]
}

interface Formed {
  readonly cpuSeconds: number
  readonly usPerMatch: number
  /** Of the players who are in a match. */
  readonly share: number
}

function formed(crowd: readonly Ticket[]): Formed {
  const [began, used] = [performance.now(), process.cpuUsage()]
  const line = lineOf(ranked, crowd)
  const all = line.players
  const matches = form(line)
  const { user, system } = process.cpuUsage(used)
  return {
    cpuSeconds: (user + system) / 1e6,
    usPerMatch: ((performance.now() - began) * 1000) / matches,
    share: 1 - line.players / all,
  }
}

/** Turn after turn until no rule is relaxed any more; returns the number of matches. */
function form(line: Line): number {
  let matches = 0
  for (let now: number | undefined = 1000; now !== undefined;) {
    const plan = line.plan({ now, atMost: Infinity })
    for (const { roster } of plan.matches)
      for (const { tickets } of roster)
        tickets.forEach((ticket) => {
          line.remove(ticket)
        })
    matches += plan.matches.length
    // Steps of many tickets that come within a second are one turn.
    now = plan.lookAgainAt === undefined ? undefined : plan.lookAgainAt + 1000
  }
  return matches
}

/** Milliseconds of a turn in which 100 tickets arrive, and nobody fits anybody. */
function nothingFits(crowd: typeof strangers): readonly number[] {
  const line = lineOf(ranked, crowd(waiting, { seed: 1 }))
  line.plan({ now: 2000, atMost: Infinity })
  const turns = Array.from({ length: 20 }, (_, turn) => {
    const arrived: readonly Ticket[] = crowd(100, { seed: 100 + turn })
    for (const ticket of arrived) line.add(ticket)
    const began = performance.now()
    const { matches } = line.plan({ now: 2000, atMost: Infinity })
    const tookMs = performance.now() - began
    if (matches.length > 0) throw new Error('a match was formed of players who do not fit')
    return tookMs
  })
  return [turns.sort((a, b) => a - b)[turns.length >> 1] ?? NaN]
}

/** Bytes that a waiting ticket with four attributes takes, itself and its place in the line. */
function memory(): readonly number[] {
  const used = (): number => {
    collect()
    return process.memoryUsage().heapUsed
  }
  const before = used()
  const crowd = crowdOf(waiting, { seed: 1, largest: 1 }).map((ticket) => ({
    ...ticket,
    attributes: [
      { ...ticket.attributes?.[0], mode: 'ctf', maps: ['dust', 'lake'], latencies: { eu: 20, us: 110 } },
    ],
  }))
  const line = lineOf(ranked, crowd)
  line.plan({ now: 0, atMost: 0 })
  const after = used()
  return [(after - before) / line.players]
}
