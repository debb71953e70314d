import { expect, test } from 'vitest'

import { NewestOfPlayer } from './newest-of-player.ts'

test('the oldest of a player is closed for a newer one, and nobody else', () => {
  const closed: string[] = []
  let count = 0
  const newest = new NewestOfPlayer(2, () => {
    count += 1
  })
  const add = (player: string, name: string) => newest.add(player, () => closed.push(name))
  add('ann', 'a1')
  const secondOver = add('ann', 'a2')
  add('bob', 'b1')
  expect(closed).toEqual([])
  add('ann', 'a3')
  expect(closed).toEqual(['a1'])
  secondOver()
  add('ann', 'a4')
  expect([closed, count]).toEqual([['a1'], 1])
})

test('nothing is kept of a player who has left', () => {
  const newest = new NewestOfPlayer(1, () => undefined)
  const first = newest.add('ann', () => undefined)
  const second = newest.add('ann', () => undefined)
  first()
  expect(newest.players).toBe(1)
  second()
  expect(newest.players).toBe(0)
})

test('0 is no limit', () => {
  const newest = new NewestOfPlayer(0, () => {
    throw new Error('closed')
  })
  for (let n = 0; n < 100; n += 1) newest.add('ann', () => undefined)
  expect(newest.players).toBe(0)
})
