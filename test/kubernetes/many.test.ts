import { afterAll, beforeAll, expect, test } from 'vitest'

import { ApiServer } from '../support/api-server.ts'
import { orderOf } from '../support/domain.ts'
import { openFleet } from '../support/game-namespace.ts'
import { openWorld, ready } from './world.ts'

const MANY = 5000

let api: ApiServer
beforeAll(async () => {
  api = await ApiServer.start()
})
afterAll(() => api[Symbol.asyncDispose]())

test('five thousand matches: one request for each pod and one for its key, none to follow them; a later backend lists them in pages', async () => {
  // A timed-out request is repeated: on a busy machine that would be counted here.
  await using w = await openWorld(api, { maxServers: MANY, patienceMs: 120_000 })
  await w.streaming()
  const before = w.faults.seen.length
  const matches = Array.from({ length: MANY }, (_, i) => orderOf(`m${i}`))
  const outcomes = await Promise.all(matches.map((order) => w.fleet.start(order)))
  expect(outcomes.filter((outcome) => outcome === 'started')).toHaveLength(MANY)
  expect(await w.fleet.capacity()).toBe(0)
  await w.setStatus('m2500', ready('10.0.0.1'))
  await w.inState('m2500', 'ready')
  const asked = w.faults.seen.slice(before)
  const created = (kind: string) =>
    asked.filter((each) => each.startsWith('POST ') && each.includes(`/${kind}`))
  expect(created('pods')).toHaveLength(MANY)
  expect(created('secrets')).toHaveLength(MANY)
  const others = asked.filter((each) => !each.startsWith('WATCH '))
  expect(others).toHaveLength(2 * MANY)

  const pages = w.asked('GET')
  await using later = await openFleet(w.settings)
  expect(await later.fleet.list()).toHaveLength(MANY)
  expect(await later.fleet.find(orderOf('m4999').server)).toMatchObject({ serves: orderOf('m4999') })
  // One for the check of the cluster, and ten.
  expect(w.asked('GET') - pages).toBe(1 + MANY / 500)
})
