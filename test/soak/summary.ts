import { answered, type History, type Op } from '../checker/history.ts'
import { RANKED, ticketsInSeveral } from '../checker/ranked.ts'
import type { Run } from '../checker/violation.ts'
import { ticketsOf } from '../../src/match/roster.ts'
import type { Crowd } from './crowd.ts'
import type { HostileClients } from './hostile-clients.ts'

export interface Figures {
  readonly seed: number
  readonly run: Run
  readonly players: Crowd
  readonly quietAfterMs: number
  readonly hostile: HostileClients
}

/** The figures of a run, for people. */
export function summaryOf({ seed, run, players, quietAfterMs, hostile }: Figures): string {
  const { history } = run
  const count = (op: Op, type: string): number =>
    history.filter((line) => line.op === op && line.type === type).length
  return [
    `seed ${seed}: ${players.count} players, ${Math.round(players.count / (players.tookMs / 1000))} joins/s`,
    matchesIn(run),
    `${count('play', 'ok')} players played to the end, ${count('play', 'info')} connections broke`,
    `${count('join', 'info')} joins and ${count('see', 'info')} status requests of unknown outcome, ${count('leave', 'ok')} leaves`,
    `${count('reuse', 'fail')} old tokens refused (${hostile.tokens} at their own port), ${count('intrude', 'fail')} ends refused`,
    `impersonators: ${impersonatorsIn(history)}`,
    `${hostile.deaf} connections with requests sent ahead, of which no answer was read`,
    `faults: ${tally(answered(history, 'fault').map(({ key }) => key))}`,
    ...recoveries(history),
    ...footprintsIn(run),
    `quiet after ${(quietAfterMs / 1000).toFixed(1)} s; ${history.length} lines of history`,
  ].join('\n')
}

function matchesIn({ dumps }: Run): string {
  const matches = [...dumps.redis.matches.values()].map(({ match }) => match)
  const ranked = matches.filter(({ queue }) => queue === RANKED)
  const pairs = matches.flatMap(ticketsOf).filter(({ players }) => players.length > 1).length
  const shared = matches.reduce((sum, match) => sum + ticketsInSeveral(match), 0)
  const sharedRanked = ranked.reduce((sum, match) => sum + ticketsInSeveral(match), 0)
  return `${matches.length} matches (${ranked.length} of the queue with rules), ${shared} tickets of two queues in them (${sharedRanked} by rules), ${pairs} tickets of pairs`
}

/** How often each status was the answer to a request with a wrong token. */
function impersonatorsIn(history: History): string {
  return tally(
    history.flatMap((line) =>
      line.op === 'impersonate' && line.type !== 'invoke' ? [`${line.value.status ?? 'no answer'}`] : [],
    ),
  )
}

/** For each kind of fault, the longest time from its end until the next match was formed. */
function recoveries(history: History): string[] {
  const longest = new Map<string, number>()
  let open: { key: string; t: number }[] = []
  for (const { op, type, key, t } of history) {
    if (type !== 'ok') continue
    if (op === 'fault') open.push({ key, t })
    if (op !== 'formed') continue
    for (const fault of open) longest.set(fault.key, Math.max(longest.get(fault.key) ?? 0, t - fault.t))
    open = []
  }
  return [...longest].map(
    ([fault, ms]) => `recovery: from ${fault} until the next match: ${(ms / 1000).toFixed(1)} s at most`,
  )
}

/** The most that any process of each program held. */
function footprintsIn({ dumps }: Run): string[] {
  const programs = [...new Set(dumps.footprints.map(({ program }) => program))]
  return programs.map((program) => {
    const own = dumps.footprints.filter((each) => each.program === program)
    const most = (of: 'rss' | 'heap' | 'descriptors'): number => Math.max(...own.map((each) => each[of]))
    const processes = new Set(own.map(({ began }) => began)).size
    return `${program}, ${processes} processes: at most ${inMb(most('rss'))} of memory, ${inMb(most('heap'))} of heap in use, ${most('descriptors')} descriptors`
  })
}

function inMb(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MB`
}

/** `3 × a, 1 × b`. */
function tally(names: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, count]) => `${count} × ${name}`).join(', ')
}
