import { expect, test } from 'vitest'

import type { ConfigVersion, QueueId } from '../match/ids.ts'
import { firstComeQueue, Queues, type Queue } from './queues.ts'

const queue = (id: string, version: string): Queue => ({
  ...firstComeQueue(id as QueueId),
  configVersion: version as ConfigVersion,
})
const formed = (id: string, version: string) => ({
  queue: id as QueueId,
  configVersion: version as ConfigVersion,
})

test('a new configuration replaces the queues; a match still finds the queue that formed it', () => {
  const [duel, squad] = [queue('duel', 'one'), queue('squad', 'one')]
  const queues = new Queues(duel, squad)
  const next = queue('duel', 'two')
  queues.replace(new Queues(next))
  expect([queues.default, queues.version, queues.all]).toEqual([next, 'two', [next]])
  expect(queues.find(squad.id)).toBeUndefined()
  expect(queues.formed(formed('squad', 'one'))).toBe(squad)
  expect(queues.formed(formed('duel', 'one'))).toBe(duel)
  expect(queues.formed(formed('duel', 'two'))).toBe(next)
})

test('of a version that is not known (any more), it is the queue of now', () => {
  const queues = new Queues(queue('duel', 'one'))
  expect(queues.formed(formed('duel', 'zero'))).toBe(queues.default)
  expect(queues.formed(formed('squad', 'zero'))).toBeUndefined()
  for (let i = 0; i < 20; i += 1) queues.replace(new Queues(queue('duel', `later-${i}`)))
  expect(queues.formed(formed('duel', 'one'))).toBe(queues.default)
})

test('a copy is replaced apart', () => {
  const queues = new Queues(queue('duel', 'one'))
  const copy = queues.copy()
  copy.replace(new Queues(queue('squad', 'two')))
  expect([queues.version, copy.version]).toEqual(['one', 'two'])
})
