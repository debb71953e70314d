import { expect, test } from 'vitest'

import { Unavailable } from '../../ports/unavailable.ts'
import { ApiFault } from './api-fault.ts'
import { waitMs, retrying } from './retrying.ts'

const bounds = () => ({ withinMs: 60_000, signal: new AbortController().signal })

test('a wait doubles with each failure up to half a minute, and is at least what the server asks for', () => {
  const waits = [1, 2, 3, 10, 1000].map((failures) => waitMs(failures, new Error()))
  for (const [at, longest] of [500, 1000, 2000, 30_000, 30_000].entries()) {
    expect(waits[at]).toBeGreaterThanOrEqual(longest / 2)
    expect(waits[at]).toBeLessThanOrEqual(longest)
  }
  expect(waitMs(1, new ApiFault(429, '', '7'))).toBe(7000)
})

test('retries temporary errors', async () => {
  const faults = [new Unavailable('kubernetes', 'silence'), new ApiFault(500, '{}')]
  const work = () => {
    const fault = faults.shift()
    return fault ? Promise.reject(fault) : Promise.resolve('done')
  }
  expect(await retrying(work, bounds())).toBe('done')
})

test.each([400, 403, 404, 409, 410, 422])('throws lasting errors at once: %i', async (status) => {
  let tries = 0
  const work = () => {
    tries += 1
    return Promise.reject(new ApiFault(status, '{"message":"no"}'))
  }
  await expect(retrying(work, bounds())).rejects.toMatchObject({ status, part: 'kubernetes' })
  expect(tries).toBe(1)
})

test('starts no attempt after the time limit, and no wait that would pass it', async () => {
  let tries = 0
  const work = () => {
    tries += 1
    return Promise.reject(new ApiFault(429, '{}', '61'))
  }
  await expect(retrying(work, bounds())).rejects.toMatchObject({ status: 429 })
  expect(tries).toBe(1)
})

test('an aborted signal ends the wait with the error', async () => {
  const stop = new AbortController()
  const work = () => Promise.reject(new ApiFault(503, '{}', '30'))
  const tried = retrying(work, { withinMs: 60_000, signal: stop.signal })
  stop.abort()
  await expect(tried).rejects.toMatchObject({ status: 503 })
})
