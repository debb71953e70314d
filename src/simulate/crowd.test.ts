import { describe, expect, test } from 'vitest'

import { crowdOf, queueOf } from '../../test/support/simulated.ts'
import { arrivals } from './arrivals.ts'
import { Crowd } from './crowd.ts'
import { Random } from './random.ts'
import type { Party } from './visit.ts'

const queue = (rest: string) => `queues:\n  it:\n${rest.replace(/^/gm, '    ')}\n`
const duels = 'teams: [{ name: player, count: 2, size: 1 }]'
const fives = 'teams: [{ name: team, count: 2, size: 5 }]'

function parties(rest: string, words = '', count = 5000): readonly Party[] {
  const crowd = new Crowd(queueOf(queue(rest)), crowdOf(words))
  return Array.from({ length: count }, () => crowd.party())
}

const valuesOf = (all: readonly Party[], name: string) =>
  all.flatMap(({ attributes = [] }) => attributes.map(({ [name]: value }) => value))
const numbersOf = (all: readonly Party[], name: string) =>
  valuesOf(all, name).filter((value) => typeof value === 'number')
const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length
const deviation = (values: readonly number[]) => {
  const middle = mean(values)
  return Math.sqrt(mean(values.map((each) => (each - middle) ** 2)))
}
const share = <T>(values: readonly T[], is: (value: T) => boolean) => values.filter(is).length / values.length

describe('a crowd', () => {
  test('has ratings around 1500, with a spike at the start value', () => {
    const ratings = numbersOf(parties(`${duels}\nattributes: { rating: number }`), 'rating')
    expect(share(ratings, (each) => each === 1500)).toBeCloseTo(0.1, 1)
    const others = ratings.filter((each) => each !== 1500)
    expect(Math.abs(mean(others) - 1500)).toBeLessThan(15)
    expect(Math.abs(deviation(others) - 350)).toBeLessThan(10)
  })

  test('takes the start value of a number from its default, and its shape from an option', () => {
    const start = `${duels}\nattributes: { level: { type: number, missing: { default: 60 } } }`
    expect(Math.abs(mean(numbersOf(parties(start), 'level')) - 60)).toBeLessThan(1)
    const said = numbersOf(parties(start, '--numbers level=30,5'), 'level')
    expect(Math.abs(mean(said.filter((each) => each !== 60)) - 30)).toBeLessThan(0.5)
    expect(Math.min(...said)).toBeGreaterThanOrEqual(0)
  })

  test('comes in parties up to the largest team, each size rarer than the one before by the same factor', () => {
    const sizes = parties(fives, '--party 0.5').map(({ size }) => size)
    const counts = [1, 2, 3, 4, 5].map((size) => sizes.filter((each) => each === size).length)
    expect(counts.reduce((sum, each) => sum + each, 0)).toBe(sizes.length)
    // 16/31, 8/31, 4/31, 2/31 and 1/31 of 5000.
    for (const [i, count] of counts.entries())
      expect(Math.abs(count - (5000 * 2 ** (4 - i)) / 31)).toBeLessThan(100)
    expect(new Set(parties(duels, '--party 0.9').map(({ size }) => size))).toEqual(new Set([1]))
  })

  test('lives in the regions that are named, and is near to its own', () => {
    const all = valuesOf(
      parties(`${duels}\nattributes: { latencies: latency }`, '--regions eu:3,us:1'),
      'latencies',
    ) as Record<string, number>[]
    expect(Object.keys(all[0] ?? {})).toEqual(['eu', 'us'])
    expect(share(all, ({ eu = 0, us = 0 }) => eu < us)).toBeCloseTo(0.75, 1)
    const own = all.map(({ eu = 0, us = 0 }) => Math.min(eu, us)).sort((a, b) => a - b)
    expect(Math.abs((own[2500] ?? 0) - 70)).toBeLessThan(2)
  })

  test('plays the roles that teams need, and each party fits into one', () => {
    const roles =
      'teams: [{ name: team, count: 2, size: 5, roles: { tank: 1, healer: 1, damage: 3 } }]\nattributes: { roles: strings }'
    const all = parties(roles, '--party 0.6')
    const first = valuesOf(all, 'roles').map((value) => (Array.isArray(value) ? (value[0] as string) : ''))
    expect(share(first, (role) => role === 'tank')).toBeCloseTo(0.2, 1)
    expect(share(first, (role) => role === 'damage')).toBeCloseTo(0.6, 1)
    for (const party of all) {
      const tanks = valuesOf([party], 'roles').filter((value) => Array.isArray(value) && value[0] === 'tank')
      expect(tanks.length).toBeLessThanOrEqual(1)
    }
    const given = valuesOf(parties(roles, '--values roles=tank:1,damage:9'), 'roles')
    expect(share(given, (value) => Array.isArray(value) && value[0] === 'tank')).toBeCloseTo(0.1, 1)
  })

  test('agrees on a mode within a party, and has the values that rules name', () => {
    const modes = `${fives}\nattributes: { mode: string }\nrules: { mode: { type: same, attribute: mode } }`
    for (const { attributes = [] } of parties(modes, '--party 0.6 --values mode=a,b,c', 500))
      expect(new Set(attributes.map(({ mode }) => mode)).size).toBe(1)
    const sides =
      'teams: [{ name: killer, size: 1 }, { name: crew, size: 4 }]\nattributes: { side: string }\n' +
      'rules:\n  a: { type: where, team: killer, attribute: side, equals: killer }\n  b: { type: where, team: crew, attribute: side, equals: crew }'
    expect(share(valuesOf(parties(sides, '--party 0'), 'side'), (side) => side === 'killer')).toBeCloseTo(
      0.2,
      1,
    )
  })

  test('has maps in common where a rule asks for that, and lists of blocked players that are empty', () => {
    const rest = `${fives}\nattributes: { maps: strings, blocked: strings }\nrules:\n  map: { type: overlap, attribute: maps, atLeast: 1 }\n  not: { type: block, attribute: blocked }`
    const all = parties(rest, '', 200)
    for (const maps of valuesOf(all, 'maps')) expect(Array.isArray(maps) && maps.length).toBeGreaterThan(0)
    for (const blocked of valuesOf(all, 'blocked')) expect(blocked).toEqual([])
  })

  test('brings nothing to a queue that asks for nothing', () => {
    expect(parties('size: 2', '--party 0', 1)).toEqual([{ size: 1, attributes: undefined }])
  })

  test('that cannot be guessed is refused, with the option that helps for each attribute', () => {
    const rest = `${duels}\nattributes: { level: number, mode: string, friends: strings }\nrules:\n  mode: { type: same, attribute: mode }\n  friends: { type: accept, attribute: friends }\n  level: { type: spread, attribute: level, max: 5 }`
    expect(() => parties(rest)).toThrow(/--numbers level=.*\n.*--values mode=.*\n.*--values friends=/)
  })

  test('brings the same values of an attribute to another configuration', () => {
    const one = parties(`${duels}\nattributes: { rating: number }`, '', 20)
    const other = parties(`${duels}\nattributes: { latencies: latency, rating: number }`, '', 20)
    expect(numbersOf(one, 'rating')).toEqual(numbersOf(other, 'rating'))
  })
})

describe('arrivals', () => {
  const within = (words: string, from: number, until: number): number => {
    const { coming } = crowdOf(words)
    if (coming.kind !== 'open') throw new Error('closed')
    let count = 0
    for (const second of arrivals(coming, new Random(1, 'arrivals'))) {
      if (second >= until) return count
      if (second >= from) count += 1
    }
    return count
  }

  test('come at the rate that is asked for, and independently', () => {
    expect(Math.abs(within('--per-second 2', 0, 10_000) - 20_000)).toBeLessThan(420)
  })

  test('follow the curve of a day: most at 20:00, a quarter of that at 8:00', () => {
    const hour = (at: number) => within('--per-second 2 --curve day', at * 3600, (at + 1) * 3600)
    expect(Math.abs(hour(20) - 1.6 * 7200)).toBeLessThan(500)
    expect(Math.abs(hour(8) - 0.4 * 7200)).toBeLessThan(300)
    expect(Math.abs(within('--per-second 1 --curve day', 0, 86_400) - 86_400)).toBeLessThan(1000)
  })

  test('come ten times as often in a burst', () => {
    const words = '--per-second 2 --burst 10@1000+100'
    expect(Math.abs(within(words, 1000, 1100) - 2000)).toBeLessThan(140)
    expect(Math.abs(within(words, 0, 1000) - 2000)).toBeLessThan(140)
  })
})
