import { expect, test } from 'vitest'

import { closeReading, FollowedTime } from './followed-time.ts'

const T = 1_700_000_000_000
const instant = (at: number, mono: number) => ({ at, sentAt: mono, heardAt: mono })

test('uses the monotonic clock between two readings', () => {
  const time = new FollowedTime(instant(T, 500))
  expect([time.at(500), time.at(60_500)]).toEqual([T, T + 60_000])
})

test('dates a reading half-way between request and answer', () => {
  const time = new FollowedTime({ at: T, sentAt: 100, heardAt: 300 })
  expect(time.at(300)).toBe(T + 100)
})

test('corrects a small difference slowly: no time repeats, and none is skipped', () => {
  for (const difference of [400, -400]) {
    const time = new FollowedTime(instant(T, 0))
    expect(time.follow(instant(T + 1000 + difference, 1000))).toBe(0)
    expect(time.at(1000)).toBe(T + 1000)
    const seen = Array.from({ length: 200 }, (_, i) => time.at(1000 + i * 100))
    for (const [i, at] of seen.entries()) if (i > 0) expect(at - (seen[i - 1] ?? NaN)).toBeGreaterThan(90)
    expect(time.at(21_000)).toBe(T + 21_000 + difference)
  }
})

test('ignores a difference that the round trip explains', () => {
  const time = new FollowedTime(instant(T, 0))
  expect(time.follow({ at: T + 1000, sentAt: 1000, heardAt: 5000 })).toBe(0)
  expect(time.at(100_000)).toBe(T + 100_000)
})

test('reports a jump, and does not follow it until it is adopted', () => {
  for (const jump of [180_000, -3_600_000]) {
    const time = new FollowedTime(instant(T, 0))
    expect(time.follow(instant(T + 1000 + jump, 1000))).toBe(jump)
    expect(time.at(1000)).toBe(T + 1000)
    time.adopt(instant(T + 2000 + jump, 2000))
    expect(time.at(2000)).toBe(T + 2000 + jump)
  }
})

test('is not affected by a jump that the store has corrected', () => {
  const time = new FollowedTime(instant(T, 0))
  time.follow(instant(T + 181_000, 1000))
  expect(time.follow(instant(T + 2000, 2000))).toBe(0)
  expect(time.at(2000)).toBe(T + 2000)
})

test('begins with the first reading of a short round trip, or with the shortest of ten', async () => {
  const readings = (...trips: readonly number[]) => {
    const left = trips.map((trip) => ({ at: T, sentAt: 0, heardAt: trip }))
    return () => Promise.resolve(left.shift() ?? fail('one reading too many'))
  }
  expect(await closeReading(readings(900, 300, 15))).toMatchObject({ heardAt: 15 })
  const slow = [900, 800, 700, 100, 600, 500, 400, 300, 200, 150]
  expect(await closeReading(readings(...slow))).toMatchObject({ heardAt: 100 })
})

function fail(says: string): never {
  throw new Error(says)
}
