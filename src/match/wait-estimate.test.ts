import { expect, test } from 'vitest'

import { waitEstimate } from './wait-estimate.ts'

const waits = (players: number, ...seconds: number[]) => seconds.map((s) => ({ players, waitMs: s * 1000 }))

test('from waits of parties of the same size, without the longest tenth and the shortest quarter', () => {
  const solos = waits(1, 8, 1, 2, 3, 4, 5, 6, 7, 9, 90)
  expect(waitEstimate([...solos, ...waits(5, 500, 500, 500)], 1)).toEqual({
    lowMs: 3000,
    highMs: 90_000,
    from: 10,
    of: 'party-size',
  })
})

test('from all waits of the queue, where there are few of that size', () => {
  expect(waitEstimate([...waits(1, 1, 2, 3, 4, 5, 6, 7, 8), ...waits(5, 50)], 5)).toMatchObject({
    of: 'queue',
    from: 9,
  })
})

test('unknown after a few matches', () => {
  expect(waitEstimate(waits(1, 1, 2, 3), 1)).toBeUndefined()
})
