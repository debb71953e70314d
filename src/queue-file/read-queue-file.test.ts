import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

import { defaultQueueRules } from '../match/queue-rules.ts'
import type { Queues } from '../matchmaking/queues.ts'
import type { Configuration } from './configuration.ts'
import { describeQueues } from './describe-queues.ts'
import { readQueueFile } from './read-queue-file.ts'

const defaults = { ...defaultQueueRules, size: 12, minPartialSize: 4, flushAfterMs: 15_000 }

function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'muster-queues-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
  })
  const path = join(folder, 'muster.config.yaml')
  writeFileSync(path, text)
  return path
}

async function configured(text: string): Promise<Configuration> {
  const read = await readQueueFile(fileWith(text), defaults)
  if ('queues' in read) return read
  throw new Error(read.join('\n'))
}

async function queuesIn(text: string): Promise<Queues> {
  return (await configured(text)).queues
}

test('what a queue leaves out comes from the variables of the system', async () => {
  const { all } = await queuesIn('queues: { a: {}, b: { size: 2, fillSeconds: 1.5 }, c: { minSize: 12 } }')
  const rules = all.map(({ rules: { size, minPartialSize, flushAfterMs } }) => [
    size,
    minPartialSize,
    flushAfterMs,
  ])
  expect(rules).toEqual([
    [12, 4, 15_000],
    [2, 2, 1500],
    [12, 12, 15_000],
  ])
})

test('the default queue is the named one, or the first', async () => {
  expect((await queuesIn('queues: { b: {}, a: {} }')).default.id).toBe('b')
  expect((await queuesIn('queues: { b: {}, a: {} }\ndefault: a')).default.id).toBe('a')
})

test('a game server of its own has a command in words, an image and variables', async () => {
  const { all } = await queuesIn(
    `queues: { a: {}, b: { gameServer: { command: 'node "my game.js"', image: 'game:1', env: { MAP: x } } } }`,
  )
  expect(all.map(({ server }) => server)).toEqual([
    undefined,
    { command: ['node', 'my game.js'], image: 'game:1', env: { MAP: 'x' } },
  ])
})

test('faults name the file, the line and the column', async () => {
  const path = fileWith('queues:\n  a: { size: 0 }\n')
  expect(await readQueueFile(path, defaults)).toEqual([`${path}:2:8 queues.a.size must be at least 1`])
  expect(await readQueueFile('/nowhere.yaml', defaults)).toEqual([expect.stringContaining('cannot be read')])
})

test('a description has a line for each queue', async () => {
  const queues = await configured(
    'queues: { a: { size: 2, pool: { max: 3 } }, b: { gameServer: { image: x }, pool: { min: 2, max: 2 } } }',
  )
  expect(describeQueues(queues)).toBe(
    '  a (default): matches of 2, 0 to 3 of its game servers waiting ready\n' +
      '  b: matches of 12, or of 4 or more after 15 s, with a game server of its own, 2 of them waiting ready',
  )
})
