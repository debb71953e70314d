import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { WaitExplainer } from './wait-explainer.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Explains waits, each in so many milliseconds, and notes when. */
function explaining(costMs = 0) {
  const begun = Date.now()
  const explained: [string, number][] = []
  const explainer = new WaitExplainer<string>(async (waits) => {
    explained.push([waits, Date.now() - begun])
    await new Promise((resolve) => setTimeout(resolve, costMs))
  })
  return { explained, explainer }
}

test('explains a wait after a few seconds, and again every ten, until it is dropped', async () => {
  const { explained, explainer } = explaining()
  explainer.add('ann')
  explainer.add('ann')
  await vi.advanceTimersByTimeAsync(25_000)
  explainer.drop('ann')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(explained).toEqual([
    ['ann', 3000],
    ['ann', 13_000],
    ['ann', 23_000],
  ])
})

test('a wait that is over sooner is not explained, nor one that ends while it is due', async () => {
  const { explained, explainer } = explaining(1000)
  for (const waits of ['ann', 'bob', 'cleo']) explainer.add(waits)
  explainer.drop('bob')
  await vi.advanceTimersByTimeAsync(4000)
  explainer.drop('cleo')
  await vi.advanceTimersByTimeAsync(8000)
  expect(explained).toEqual([['ann', 3000]])
})

test('takes a tenth of the time: where explanations are slow, each wait is explained less often, in turn', async () => {
  const { explained, explainer } = explaining(500)
  for (const waits of ['ann', 'bob', 'cleo']) explainer.add(waits)
  await vi.advanceTimersByTimeAsync(30_000)
  expect(explained).toEqual([
    ['ann', 3000],
    ['bob', 8000],
    ['cleo', 13_000],
    ['ann', 18_000],
    ['bob', 23_000],
    ['cleo', 28_000],
  ])
})
