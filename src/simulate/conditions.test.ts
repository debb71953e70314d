import { describe, expect, test } from 'vitest'

import { simulated } from '../../test/support/simulated.ts'
import { conditionOf, failures } from './conditions.ts'
import { metricNames, metricOf } from './metrics.ts'

const duels = 'queues: { it: { size: 2, minSize: 2 } }'
const report = simulated(duels, '--per-second 1 --tickets 1000 --party 0 --patience 0')

describe('--fail-if', () => {
  test('reads a metric, a comparison and a number', () => {
    expect(conditionOf('wait.p95 > 30')).toEqual({ metric: 'wait.p95', is: '>', limit: 30 })
    expect(conditionOf(' quit.share>=0.05 ')).toEqual({ metric: 'quit.share', is: '>=', limit: 0.05 })
  })

  test.each(['wait.p95', '> 30', 'wait.p95 = 30', 'wait.p95 > soon', 'wait.p95 > 30 s'])(
    'refuses %s with an example',
    (text) => {
      expect(() => conditionOf(text)).toThrow("like 'wait.p95 > 30'")
    },
  )

  test('names the metrics that exist where one does not', () => {
    expect(() => conditionOf('wait.p42 > 30')).toThrow(
      /no metric wait\.p42\. It knows: wait\.mean, .*matched\.share/,
    )
  })

  test('fails with a sentence for each condition that holds', () => {
    const conditions = ['wait.p95 > 1', 'matched.share < 0.5', 'matches.count <= 500'].map(conditionOf)
    expect(failures(conditions, report)).toEqual([
      expect.stringMatching(/^wait\.p95 is [\d.]+, which is > 1\.$/),
      'matches.count is 500, which is <= 500.',
    ])
  })

  test('fails where nothing was measured: a gate that cannot see must not open', () => {
    expect(failures([conditionOf('spread.mean > 100')], report)).toEqual([
      'spread.mean was not measured: no match had anything to measure.',
    ])
  })

  test('knows a number for each name', () => {
    for (const name of metricNames) expect(typeof metricOf(name)?.(report)).toBe('number')
  })
})
