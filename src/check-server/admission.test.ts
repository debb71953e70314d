import { expect, test } from 'vitest'

import { parseServerLine } from '../protocol/lines.ts'
import { whyNotLetIn, whyNotRefused, whyNotSentAway } from './admission.ts'

const heard = (isClosed: boolean, ...lines: string[]) => ({ lines: lines.map(parseServerLine), isClosed })

test.each<[ReturnType<typeof heard>, string | undefined]>([
  [heard(false, 'JOINED ada'), undefined],
  [heard(false, 'WELCOME', 'JOINED ada', 'STATE running'), undefined],
  [heard(false, 'JOINED bob'), 'JOINED bob'],
  [heard(true, 'ERROR no'), 'ERROR no'],
  [heard(true), 'the end of the connection'],
  [heard(false, 'HELLO'), 'neither JOINED nor ERROR in time, after "HELLO"'],
])('ada is let in, or else: %j', (lines, why) => {
  expect(whyNotLetIn(lines, 'ada')).toBe(why)
})

test.each<[ReturnType<typeof heard>, string | undefined]>([
  [heard(true, 'ERROR no'), undefined],
  [heard(true, 'WELCOME', 'ERROR no'), undefined],
  [heard(false, 'ERROR no'), 'ERROR, and the connection stays open'],
  [heard(true), 'the end of the connection without ERROR'],
  [heard(false), 'no ERROR'],
  [heard(true, 'JOINED ada', 'ERROR no'), 'JOINED ada'],
])('a player is refused, or else: %j', (lines, why) => {
  expect(whyNotRefused(lines)).toBe(why)
})

test('a player who was in is sent away by an ERROR and the end', () => {
  expect(whyNotSentAway(heard(true, 'JOINED ada', 'ERROR you have left'))).toBeUndefined()
  expect(whyNotSentAway(heard(true, 'JOINED ada'))).toBe('the end of the connection without ERROR')
})
