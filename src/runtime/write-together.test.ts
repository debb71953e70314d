import { Writable } from 'node:stream'
import { expect, test } from 'vitest'

import { writeTogether } from './write-together.ts'

function taking(): { to: Writable; taken: string[] } {
  const taken: string[] = []
  const to = new Writable({
    decodeStrings: false,
    writev(chunks, done) {
      taken.push(chunks.map(({ chunk }) => String(chunk)).join(''))
      done()
    },
  })
  return { to, taken }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('writes of one turn leave in one piece, in order, and the next turn has its own', async () => {
  const { to, taken } = taking()
  for (const text of ['a', 'b', 'c']) writeTogether(to, text)
  expect(taken).toEqual([])
  await turn()
  writeTogether(to, 'd')
  await turn()
  expect(taken).toEqual(['abc', 'd'])
})

test('an end in the same turn loses nothing', async () => {
  const { to, taken } = taking()
  writeTogether(to, 'a')
  writeTogether(to, 'b')
  await new Promise<void>((resolve) => to.end('c', resolve))
  await turn()
  expect(taken).toEqual(['abc'])
})
