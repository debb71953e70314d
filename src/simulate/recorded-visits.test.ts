import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { crowdOf, queueOf } from '../../test/support/simulated.ts'
import { recordedVisits } from './recorded-visits.ts'
import { simulate } from './simulate.ts'

const configured = queueOf(
  'queues: { it: { attributes: { rating: { type: number, missing: { default: 1500 } } }, teams: [{ name: team, count: 2, size: 2 }] } }',
)

describe('a recorded day', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'muster-recorded-'))
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  function saved(...lines: readonly string[]): string {
    const file = join(folder, 'day.jsonl')
    writeFileSync(file, lines.join('\n'))
    return file
  }

  test('is played as it was: times, parties and attributes', () => {
    const file = saved(
      '{"queuedAt":"2026-07-01T20:00:00Z","players":["ada","bob"],"attributes":[{"rating":1400},{}]}',
      '',
      '{"queuedAt":"2026-07-01T20:00:03.500Z","players":2,"attributes":{"rating":1600}}',
    )
    expect([...recordedVisits(file, configured.queue)]).toEqual([
      { atMs: 0, party: { size: 2, attributes: [{ rating: 1400 }, { rating: 1500 }] } },
      { atMs: 3500, party: { size: 2, attributes: [{ rating: 1600 }, { rating: 1600 }] } },
    ])
    const crowd = crowdOf(`--recorded ${file} --patience 0`)
    const { tickets, wait, matches } = simulate({ config: 'it', configured, crowd, tickets: Infinity })
    expect([tickets, matches, wait.max]).toEqual([2, 1, 3.5])
  })

  test('may be longer than a buffer', () => {
    const lines = Array.from({ length: 3000 }, (_, i) => `{"queuedAt":${i},"attributes":{"rating":${i}}}`)
    const visits = [...recordedVisits(saved(...lines), configured.queue)]
    expect(visits).toHaveLength(3000)
    expect(visits.at(-1)).toEqual({ atMs: 2999, party: { size: 1, attributes: [{ rating: 2999 }] } })
  })

  test.each([
    ['[1]', 'is not a JSON object'],
    ['{"queuedAt"', 'is not a JSON object'],
    ['{"queuedAt":"soon"}', 'queuedAt must be'],
    ['{"queuedAt":5,"players":[]}', 'players must be'],
    ['{"queuedAt":5,"players":2,"attributes":[{}]}', 'attributes must be one object, or a list of 2'],
    ['{"queuedAt":5,"attributes":{"rating":"high"}}', 'must be a number, but is a string'],
    ['{"queuedAt":-5}', 'queuedAt must not be before'],
  ])('with the line %s is refused with its place', (line, says) => {
    const file = saved('{"queuedAt":0}', line)
    expect(() => [...recordedVisits(file, configured.queue)]).toThrow(says)
    expect(() => [...recordedVisits(file, configured.queue)]).toThrow(`${file}:2 `)
  })

  test('that is not there is named', () => {
    expect(() => [...recordedVisits(join(folder, 'none'), configured.queue)]).toThrow('cannot be read')
  })
})
