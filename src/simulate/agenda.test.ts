import { expect, test } from 'vitest'

import { Agenda } from './agenda.ts'
import { Random } from './random.ts'

test('an agenda gives what is earliest, and of the same moment what was entered first', () => {
  const random = new Random(1, 'agenda')
  const agenda = new Agenda<number>()
  const entered: { at: number; what: number }[] = []
  const taken: { at: number; what: number }[] = []
  for (let what = 0; what < 2000; what += 1) {
    const at = (taken.at(-1)?.at ?? 0) + Math.floor(random.next() * 50)
    entered.push({ at, what })
    agenda.enter(at, what)
    if (random.chance(0.4)) taken.push(takeFrom(agenda))
  }
  while (agenda.nextAt < Infinity) taken.push(takeFrom(agenda))
  expect(taken).toEqual(entered.toSorted((a, b) => a.at - b.at || a.what - b.what))
  expect(agenda.take()).toBeUndefined()
})

function takeFrom(agenda: Agenda<number>): { at: number; what: number } {
  const { nextAt } = agenda
  const entry = agenda.take()
  expect(entry?.at).toBe(nextAt)
  return { at: entry?.at ?? NaN, what: entry?.what ?? NaN }
}
