import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type * as OpenRedis from '../../src/adapters/redis/open-redis.ts'
import type { RedisStores, RedisSettings } from '../../src/adapters/redis/open-redis.ts'
import type * as Log from '../../src/runtime/log.ts'
import { check } from '../checker/check.ts'
import { report } from '../checker/counter-example.ts'
import type { Line } from '../checker/history.ts'
import type { Dumps } from '../checker/dumps.ts'
import type { Violation } from '../checker/violation.ts'
import { formingMatch, ticketOf } from '../support/domain.ts'
import { startPostgres, type PostgresServer } from '../support/postgres-server.ts'
import { RedisServer } from '../support/redis-server.ts'
import { waitFor } from '../support/wait-for.ts'
import { bugs, killPostgres, noFence, noLease, type Bug } from './bugs.ts'
import { dumpRedis } from './dump-redis.ts'
import { planted, type Edit } from './plant.ts'
import { ourDist, soak, type SoakPlan } from './soak.ts'
import { PREFIX, SYSTEM } from './soak-system.ts'

let postgres: PostgresServer
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres[Symbol.asyncDispose]())

/** A system with a bug that loses players never becomes quiet. */
const ofBroken = { patienceMs: 12_000, quietWithinMs: 12_000 }

async function violationsOf(
  { name, edits, injectFaults }: Pick<Bug, 'name' | 'edits' | 'injectFaults'>,
  limits: Pick<SoakPlan, 'patienceMs' | 'quietWithinMs'>,
): Promise<readonly Violation[]> {
  const short = name.replaceAll(' ', '-')
  const size = { arrivals: { perSecond: 20 }, seconds: 5, size: 10, hostileShare: 1 }
  const plan = { name: short, seed: 1, postgres, dist: planted(short, edits), ...size, ...limits }
  const { run } = await soak({ ...plan, injectFaults })
  const violations = check(run)
  console.log(`${name}\n${report(run, violations)}`)
  return violations
}

const caught = (violations: readonly Violation[]) => [
  ...new Set(violations.map(({ invariant }) => invariant)),
]

/** Bugs that do not touch PostgreSQL run in parallel, since all share one server. */
const alone = bugs.filter(({ injectFaults }) => injectFaults === killPostgres)
const atOnce = bugs.filter((bug) => !alone.includes(bug))
const cases = (some: readonly Bug[]) => some.map((bug) => [bug.caughtBy, bug.name, bug] as const)

describe('the checker catches', () => {
  test.concurrent.each(cases(atOnce))('by %s: %s', async (invariant, _name, bug) => {
    expect(caught(await violationsOf(bug, ofBroken))).toContain(invariant)
  })

  test.each(cases(alone))('by %s: %s', async (invariant, _name, bug) => {
    expect(caught(await violationsOf(bug, ofBroken))).toContain(invariant)
  })

  test('by I12: a store that accepts matches of a former leader', async () => {
    expect(await formersAt(planted('no-fence', [noFence]))).toEqual(['I12'])
    expect(await formersAt(ourDist)).toEqual([])
  })
})

test('without a lease, all backends form and repair at once, and no invariant is broken', async () => {
  const injectFaults = () => Promise.resolve()
  const withoutLease = { name: 'no lease', edits: [noLease] satisfies Edit[], injectFaults }
  expect(caught(await violationsOf(withoutLease, {}))).toEqual([])
})

/** One backend leads, is paused for longer than its lease, and forms a match that it had planned before. */
async function formersAt(dist: string): Promise<readonly string[]> {
  await using redis = await RedisServer.start()
  const first = await storesOf(dist, redis.url, 'first')
  const second = await storesOf(dist, redis.url, 'second')
  const history: Line[] = []
  const form = async (stores: RedisStores, match: string, epoch: number): Promise<void> => {
    const ticket = ticketOf(match)
    await stores.queue.enqueue(ticket)
    const outcome = await stores.matches.form(formingMatch(match, [ticket]), {
      dueAt: 50,
      epoch,
      pooled: false,
      seenSince: 0,
    })
    if (outcome === 'formed')
      history.push({ t: 1, client: 'observer', op: 'formed', key: match, type: 'ok', value: undefined })
  }
  const before = await first.lease.hold()
  const after = await waitFor('the lease to run out', async () => {
    const hold = await second.lease.hold()
    return hold.kind === 'held' && hold
  })
  if (before.kind !== 'held') throw new Error('nobody led')
  await form(second, 'new', after.epoch)
  await form(first, 'old', before.epoch)
  const terms = { size: 1, minPartialSize: 1, maxServers: 1, ticketTtlMs: 1, lossMs: 0, skewMs: 0 }
  const dumps: Dumps = {
    redis: await dumpRedis(redis.url),
    record: undefined,
    fleet: { files: [], processes: [] },
    backends: [],
    footprints: [],
    crashes: [],
    terms,
  }
  await first[Symbol.asyncDispose]()
  await second[Symbol.asyncDispose]()
  // No other part of a system runs here: live matches are expected.
  return caught(check({ history, dumps })).filter((invariant) => invariant === 'I12')
}

async function storesOf(dist: string, url: string, instance: string): Promise<RedisStores> {
  const load = async <T>(file: string): Promise<T> =>
    (await import(pathToFileURL(join(dist, file)).href)) as T
  const { openRedis } = await load<typeof OpenRedis>('adapters/redis/open-redis.js')
  const { logger } = await load<typeof Log>('runtime/log.js')
  const settings: RedisSettings = {
    url,
    prefix: PREFIX,
    system: SYSTEM,
    leaseMs: 100,
    leftMs: 10_000,
    backend: instance,
    instance,
  }
  return openRedis(settings, logger('test', 'silent'))
}
