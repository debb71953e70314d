import { describe, expect, test } from 'vitest'

import { logNormal } from './latency-source.ts'
import { Random } from './random.ts'

const many = <T>(draw: () => T): T[] => Array.from({ length: 20_000 }, draw)
const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length
const deviation = (values: readonly number[]) => {
  const middle = mean(values)
  return Math.sqrt(mean(values.map((each) => (each - middle) ** 2)))
}

describe('repeatable chance', () => {
  test('gives the same numbers for the same seed and name, and others for others', () => {
    const first = (seed: number, name: string) => {
      const random = new Random(seed, name)
      return Array.from({ length: 5 }, () => random.next())
    }
    expect(first(7, 'a')).toEqual(first(7, 'a'))
    expect(first(7, 'a')).not.toEqual(first(8, 'a'))
    expect(first(7, 'a')).not.toEqual(first(7, 'b'))
    expect(first(7, 'a')).not.toEqual(first(7 + 2 ** 32, 'a'))
  })

  test('is even, bell-shaped and exponential as asked', () => {
    const random = new Random(1, 'shapes')
    expect(mean(many(() => random.next()))).toBeCloseTo(0.5, 1)
    const bell = many(() => random.normal())
    expect(mean(bell)).toBeCloseTo(0, 1)
    expect(deviation(bell)).toBeCloseTo(1, 1)
    const waits = many(() => random.exponential(4))
    expect(mean(waits)).toBeGreaterThan(3.9)
    expect(mean(waits)).toBeLessThan(4.1)
    expect(deviation(waits)).toBeGreaterThan(3.8)
    expect(deviation(waits)).toBeLessThan(4.2)
  })

  test('is log-normal with the median and the standard deviation that are asked for', () => {
    const random = new Random(1, 'ping')
    const draw = logNormal({ mean: 70, deviation: 20 })
    const pings = many(() => draw(random)).sort((a, b) => a - b)
    expect(pings[pings.length / 2]).toBeGreaterThan(69)
    expect(pings[pings.length / 2]).toBeLessThan(71)
    expect(deviation(pings)).toBeGreaterThan(19.3)
    expect(deviation(pings)).toBeLessThan(20.7)
  })

  test('picks by weight, and shuffles all', () => {
    const random = new Random(1, 'lots')
    const picks = many(() =>
      random.weighted([
        { value: 'a', weight: 3 },
        { value: 'b', weight: 1 },
      ]),
    )
    expect(picks.filter((each) => each === 'a').length / picks.length).toBeCloseTo(0.75, 1)
    expect(random.shuffled([1, 2, 3, 4]).sort()).toEqual([1, 2, 3, 4])
    expect(random.weighted([])).toBeUndefined()
  })
})
