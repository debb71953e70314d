import { expect, test } from 'vitest'

import { defaultQueueRules } from '../../match/queue-rules.ts'
import { BadEnvironment } from '../../runtime/env.ts'
import { configurationOf } from '../../queue-file/read-queue-file.ts'
import { checkMatches } from '../rules/check-matches.ts'
import { crowdOf } from './crowd.ts'

function configuration(text: string) {
  const read = configurationOf({ kind: 'text', path: 'queues.yaml', text }, defaultQueueRules)
  if ('queues' in read) return read
  throw new Error(read.join('\n'))
}

const two = configuration(
  "queues: { duel: { size: 2, versions: '>=1.4 <3' }, squad: { size: 8, minSize: 4, fillSeconds: 5 } }\ndefault: squad",
)

test('is of the default queue, or of the one that is named', () => {
  expect(crowdOf(two, { queue: undefined, seed: 3 })).toMatchObject({
    queue: 'squad',
    seed: 3,
    version: undefined,
  })
  expect(crowdOf(two, { queue: 'duel', seed: undefined })).toMatchObject({ queue: 'duel', version: '1.4.0' })
  const unknown = () => crowdOf(two, { queue: 'solo', seed: 1 })
  expect(unknown).toThrow(BadEnvironment)
  expect(unknown).toThrow('The file describes no queue "solo". Its queues are: squad, duel.')
})

test('a version that is declared as an attribute is a version too', () => {
  const asks = configuration(
    'queues: { q: { size: 2, attributes: { version: string }, rules: { v: { type: same, attribute: version } } } }',
  )
  expect(crowdOf(asks, { queue: 'q', seed: 1 }).version).toBe('1.0.0')
})

test('a queue without rules limits the sizes of its matches', () => {
  const { rules } = crowdOf(two, { queue: 'squad', seed: 1 })
  const sized = (size: number, at: number) => {
    const players = Array.from({ length: size }, (_, i) => `p${i}`)
    const known = new Map(players.map((id) => [id, { party: id, has: {}, joinedAt: 0 }]))
    return checkMatches(rules, [{ match: 'm', teams: [{ name: 'players', players }], at }], known).violations
  }
  expect(sized(8, 0)).toEqual([])
  expect(sized(4, 0)).toHaveLength(1)
  expect(sized(4, 5000)).toEqual([])
  expect(sized(3, 5000)).toHaveLength(1)
  expect(sized(9, 5000)).toHaveLength(1)
})
