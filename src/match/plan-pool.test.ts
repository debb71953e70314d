import { describe, expect, test } from 'vitest'

import { addressAt } from './address.ts'
import { afterForming, demandAt, noDemand } from './demand.ts'
import type { ServerId } from './ids.ts'
import { SHARED_POOL } from './pool.ts'
import { planPool, wantedServers, type PoolView } from './plan-pool.ts'
import type { PoolRules } from './pool-rules.ts'
import type { GameServer } from './server.ts'

const hour = 3_600_000
const rules: PoolRules = { min: 0, max: 5, coverMs: 10_000, idleMs: 60_000 }
const none: PoolView = { waiting: [], pooled: [], queued: 0, perSecond: 0 }
const id = (name: string) => name as ServerId
const known = (name: string) => ({ id: id(name), name, serves: { pool: SHARED_POOL } }) as const
const ready = (name: string): GameServer => ({
  ...known(name),
  state: 'ready',
  at: addressAt({ host: 'h', port: 1 }),
})
const starting = (name: string): GameServer => ({
  ...known(name),
  state: 'starting',
  missing: { step: 'announced' },
})
const pooled = (name: string, since: number) => ({ id: id(name), since })

describe('the wanted number of servers', () => {
  test.each([
    ['is at least the minimum', { queued: 0, perSecond: 0 }, { min: 2 }, 2],
    ['is zero without demand', { queued: 0, perSecond: 0 }, {}, 0],
    ['covers the waiting players', { queued: 2.5, perSecond: 0 }, {}, 3],
    ['covers the matches expected while a server starts', { queued: 0, perSecond: 0.3 }, {}, 3],
    ['is the sum of both, up to the maximum', { queued: 4.5, perSecond: 2 }, {}, 5],
    ['is zero when there were hardly any matches for a while', { queued: 0, perSecond: 0.004 }, {}, 0],
  ])('%s', (_why, view, own, expected) => {
    expect(wantedServers(view, { ...rules, ...own })).toBe(expected)
  })

  test('follows a rate that rises with a burst and fades with time', () => {
    const burst = afterForming(noDemand, 30, 1000)
    expect(demandAt(burst, 1000)).toBeCloseTo(0.5)
    expect(demandAt(burst, 61_000)).toBeCloseTo(0.5 / Math.E)
    expect(demandAt(afterForming(burst, 0, 61_000), 121_000)).toBeCloseTo(0.5 / Math.E ** 2)
  })
})

describe('planPool', () => {
  test('starts missing servers, counting those that are starting', () => {
    const view = { ...none, waiting: [starting('a'), ready('b')], pooled: [pooled('b', 0)] }
    expect(planPool(view, 1, { ...rules, min: 4 })).toEqual({
      wanted: 4,
      ready: 1,
      offer: [],
      withdraw: [],
      prepare: 2,
      stop: [],
      lookAgainAt: 12 * hour,
    })
  })

  test('offers ready servers, and withdraws others', () => {
    const view = {
      ...none,
      waiting: [ready('a'), starting('b')],
      pooled: [pooled('b', 0), pooled('gone', 0)],
    }
    const { offer, withdraw } = planPool(view, 1, { ...rules, min: 2 })
    expect([offer, withdraw]).toEqual([['a'], ['b', 'gone']])
  })

  test('stops a surplus that was unused long enough, and returns when that is', () => {
    const view = {
      ...none,
      waiting: [ready('a'), ready('b'), ready('c')],
      pooled: [pooled('a', 0), pooled('b', 30_000), pooled('c', 40_000)],
    }
    const one = { ...rules, min: 1 }
    expect(planPool(view, 59_999, one)).toMatchObject({ stop: [], lookAgainAt: 60_000 })
    expect(planPool(view, 60_000, one)).toMatchObject({ stop: ['a'], lookAgainAt: 90_000 })
    expect(planPool(view, 200_000, one)).toMatchObject({ stop: ['a', 'b'], lookAgainAt: 12 * hour })
    expect(planPool(view, 200_000, rules)).toMatchObject({ stop: ['a', 'b', 'c'], prepare: 0 })
  })

  test('replaces a server that has waited for half a day, even if it is wanted', () => {
    const view = { ...none, waiting: [ready('a'), ready('b')], pooled: [pooled('a', 0), pooled('b', hour)] }
    const two = { ...rules, min: 2 }
    expect(planPool(view, 12 * hour - 1, two)).toMatchObject({ stop: [], lookAgainAt: 12 * hour })
    expect(planPool(view, 12 * hour, two)).toMatchObject({ stop: ['a'], lookAgainAt: 13 * hour })
  })
})
