import { expect, test } from 'vitest'

import { Batcher } from './batcher.ts'

/** Batches that are answered when the test says so: each ask with its double. */
function batches(atMost: number, sizeOf?: (ask: number) => number) {
  const sent: { readonly asks: readonly number[]; answer(): void; fail(): void }[] = []
  const batcher = new Batcher(
    (asks: readonly number[]) =>
      new Promise<readonly number[]>((resolve, reject) => {
        sent.push({
          asks,
          answer: () => {
            resolve(asks.map((ask) => ask * 2))
          },
          fail: () => {
            reject(new Error('no answer'))
          },
        })
      }),
    { atMost, ...(sizeOf && { sizeOf }) },
  )
  return { sent, batcher, asked: () => sent.map(({ asks }) => asks) }
}

const turn = () => new Promise(setImmediate)

test('asks of one turn go out in one batch, and each gets its own answer', async () => {
  const { sent, batcher, asked } = batches(9)
  const answers = [1, 2, 3].map((ask) => batcher.ask(ask))
  await turn()
  expect(asked()).toEqual([[1, 2, 3]])
  sent[0]?.answer()
  expect(await Promise.all(answers)).toEqual([2, 4, 6])
})

test('at most two batches are in flight, and none is over the limit', async () => {
  const { sent, batcher, asked } = batches(2)
  const answers = [1, 2, 3, 4, 5].map((ask) => batcher.ask(ask))
  await turn()
  answers.push(batcher.ask(6))
  await turn()
  expect(asked()).toEqual([
    [1, 2],
    [3, 4],
  ])
  sent[1]?.answer()
  await turn()
  expect(asked().slice(2)).toEqual([[5, 6]])
  sent[0]?.answer()
  sent[2]?.answer()
  expect(await Promise.all(answers)).toEqual([2, 4, 6, 8, 10, 12])
})

test('a batch ends before an ask that makes it too large, but an ask too large for any goes alone', async () => {
  const { sent, batcher, asked } = batches(4, (ask) => ask)
  const answers = [1, 3, 1, 9, 4].map((ask) => batcher.ask(ask))
  await turn()
  for (const i of [0, 1, 2, 3]) {
    sent[i]?.answer()
    await turn()
  }
  expect(asked()).toEqual([[1, 3], [1], [9], [4]])
  expect(await Promise.all(answers)).toEqual([2, 6, 2, 18, 8])
})

test('a failed batch fails the asks that wait behind it, but not later ones', async () => {
  const { sent, batcher, asked } = batches(1)
  const answers = Promise.allSettled([1, 2, 3].map((ask) => batcher.ask(ask)))
  await turn()
  sent[0]?.fail()
  sent[1]?.answer()
  expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected'])
  const later = batcher.ask(4)
  await turn()
  expect(asked()).toEqual([[1], [2], [4]])
  sent[2]?.answer()
  expect(await later).toBe(8)
})
