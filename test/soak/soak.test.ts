import { afterAll, beforeAll, expect, test } from 'vitest'

import { check } from '../checker/check.ts'
import { report } from '../checker/counter-example.ts'
import type { Line, Op } from '../checker/history.ts'
import { RANKED, ticketsInSeveral } from '../checker/ranked.ts'
import { ticketsOf } from '../../src/match/roster.ts'
import { startPostgres, type PostgresServer } from '../support/postgres-server.ts'
import { wrongTokens } from './tokens.ts'
import { allFaults, ourDist, soak } from './soak.ts'

const SEED = Number(process.env['SOAK_SEED'] ?? 1)
const SECONDS = Number(process.env['SOAK_SECONDS'] ?? 60)
/** Instead of 200 joins per second, which is more than two cores can serve while processes start again. */
const PLAYERS = process.env['SOAK_PLAYERS']
const arrivals = PLAYERS === undefined ? { perSecond: 200 } : { atOnce: Number(PLAYERS) }
/** Beyond the run itself: until the last player gives up, the system is quiet, and all is checked. */
const OTHERWISE_SECONDS = 600

let postgres: PostgresServer
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres[Symbol.asyncDispose]())

const load = PLAYERS === undefined ? '200 joins per second' : `${PLAYERS} players at once`

test(
  `${SECONDS} s with ${load} and a kill every 5 s: nothing is lost, doubled or left over`,
  async () => {
    const plan = {
      name: 'soak',
      seed: SEED,
      postgres,
      dist: ourDist,
      arrivals,
      seconds: SECONDS,
      size: 40,
      hostileShare: 0.1,
      onProgress: console.log,
    }
    console.log(`seed ${SEED}`)
    const { run, isQuiet, summary } = await soak({ ...plan, injectFaults: allFaults })
    console.log(summary)
    expect(report(run, check(run))).toBe('')
    expect(isQuiet).toBe(true)
    // A run in which nothing happened would show nothing.
    const happened = (op: Op, type: Line['type']) =>
      run.history.some((line) => line.op === op && line.type === type)
    for (const op of ['play', 'leave', 'server', 'formed', 'fault'] as const)
      expect(happened(op, 'ok'), op).toBe(true)
    for (const op of ['intrude', 'reuse'] as const) expect(happened(op, 'fail'), op).toBe(true)
    const refusals = run.history.flatMap((line) =>
      line.op === 'impersonate' && line.type === 'fail' ? [line.value] : [],
    )
    expect(refusals.map(({ status }) => status)).toEqual(expect.arrayContaining([401, 403, 429]))
    for (const wrong of Object.keys(wrongTokens))
      expect(
        refusals.some(({ says }) => says?.endsWith(wrong)),
        wrong,
      ).toBe(true)
    expect(happened('join', 'info')).toBe(true)
    const matches = [...run.dumps.redis.matches.values()].map(({ match }) => match)
    const ranked = matches.filter(({ queue }) => queue === RANKED)
    expect(ranked.length).toBeGreaterThan(0)
    expect(matches.some((match) => ticketsOf(match).some(({ players }) => players.length > 1))).toBe(true)
    // Tickets of two queues, matched in either.
    expect(ranked.some(ticketsInSeveral)).toBe(true)
    expect(matches.some((match) => !ranked.includes(match) && ticketsInSeveral(match) > 0)).toBe(true)
  },
  (SECONDS + OTHERWISE_SECONDS) * 1000,
)
