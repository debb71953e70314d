import { expect, test } from 'vitest'

import { Gathered } from './gathered.ts'

/** Steps that are answered when the test says so, each ask by its double. */
function steps(atOnce: number) {
  const sent: { readonly asks: readonly number[]; answer(): void; fail(): void }[] = []
  const gathered = new Gathered(
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
    atOnce,
  )
  return { sent, gathered, asked: () => sent.map(({ asks }) => asks) }
}

const turn = () => new Promise(setImmediate)

test('what is asked in one turn goes in one step, and each is answered for itself', async () => {
  const { sent, gathered, asked } = steps(9)
  const answers = [1, 2, 3].map((ask) => gathered.ask(ask))
  await turn()
  expect(asked()).toEqual([[1, 2, 3]])
  sent[0]?.answer()
  expect(await Promise.all(answers)).toEqual([2, 4, 6])
})

test('two steps are on their way at most, and none asks more than it may', async () => {
  const { sent, gathered, asked } = steps(2)
  const answers = [1, 2, 3, 4, 5].map((ask) => gathered.ask(ask))
  await turn()
  answers.push(gathered.ask(6))
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

test('who waits behind a step that fails is told so with it, and who asks later is not', async () => {
  const { sent, gathered, asked } = steps(1)
  const answers = Promise.allSettled([1, 2, 3].map((ask) => gathered.ask(ask)))
  await turn()
  sent[0]?.fail()
  sent[1]?.answer()
  expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected'])
  const later = gathered.ask(4)
  await turn()
  expect(asked()).toEqual([[1], [2], [4]])
  sent[2]?.answer()
  expect(await later).toBe(8)
})
