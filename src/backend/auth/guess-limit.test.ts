import { expect, test } from 'vitest'

import { GuessLimit } from './guess-limit.ts'

const MINUTE = 60_000

function guess(limit: GuessLimit, address: string, times: number, now = 0): void {
  for (let i = 0; i < times; i += 1) limit.note(address, now)
}

test('an address with too many guesses waits until its minute is over', () => {
  const limit = new GuessLimit(3)
  guess(limit, '192.0.2.1', 2)
  expect(limit.waitSeconds('192.0.2.1', 1)).toBeUndefined()
  guess(limit, '192.0.2.1', 1, 500)
  expect(limit.waitSeconds('192.0.2.1', 1000)).toBe(59)
  expect(limit.waitSeconds('192.0.2.2', 1000)).toBeUndefined()
  expect(limit.waitSeconds('192.0.2.1', MINUTE)).toBeUndefined()
  expect(limit.note('192.0.2.1', MINUTE)).toBe(1)
})

test('a try that is not over yet counts as wrong, and an address that has no more waits for a moment', () => {
  const limit = new GuessLimit(3)
  const address = '192.0.2.1'
  guess(limit, address, 1)
  limit.begin(address, 0)
  expect(limit.waitSeconds(address, 0)).toBeUndefined()
  limit.begin(address, 0)
  expect(limit.waitSeconds(address, 0)).toBe(1)
  limit.end(address, 0)
  expect(limit.waitSeconds(address, 0)).toBeUndefined()
  guess(limit, address, 2)
  expect(limit.waitSeconds(address, 0)).toBe(60)
  // One that began in the minute before takes nothing from this one.
  limit.begin(address, MINUTE)
  limit.end(address, MINUTE)
  limit.end(address, MINUTE)
  guess(limit, address, 3, MINUTE)
  expect(limit.waitSeconds(address, MINUTE)).toBe(60)
})

test('addresses of one IPv6 network count together', () => {
  const limit = new GuessLimit(1)
  guess(limit, '2001:db8:0:7::1', 1)
  expect(limit.waitSeconds('2001:0db8:0000:0007:ffff::2', 0)).toBe(60)
  expect(limit.waitSeconds('2001:db8:0:8::1', 0)).toBeUndefined()
  guess(limit, '::1', 1)
  expect(limit.waitSeconds('::1', 0)).toBe(60)
})

test('an attack from very many addresses takes a bounded amount of memory', () => {
  const limit = new GuessLimit(1)
  for (let i = 0; i < 20_000; i += 1) guess(limit, `10.0.${i >> 8}.${i & 255}`, 1)
  expect(limit.waitSeconds('10.0.0.1', 0)).toBeUndefined()
  expect(limit.waitSeconds('10.0.78.31', 0)).toBe(60)
})
