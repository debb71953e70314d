import { expect, test } from 'vitest'

import type { Answer } from '../client/transport.ts'
import { whyWaiting } from './why-waiting.ts'

const asked = (answer: Partial<Answer> | Error) =>
  whyWaiting(
    {
      request: (_method, path) => {
        expect(path).toBe('/match/why?player_id=a%26b')
        if (answer instanceof Error) return Promise.reject(answer)
        return Promise.resolve({ status: 200, retryAfterMs: undefined, body: undefined, ...answer })
      },
      stream: () => Promise.reject(new Error('not asked for')),
    },
    'a&b',
  )
const waiting = { code: 'no-fit', says: 'Looking for players.' }

test.each([
  [{ blocked_by: 'skill', missing: null }, 'Looking for players. The rule skill blocks.'],
  [{ blocked_by: null, missing: { role: 'tank' } }, 'Looking for players. Nobody suitable plays tank.'],
  [
    { blocked_by: null, missing: { players: 3 } },
    'Looking for players. 3 more suitable players are missing.',
  ],
  [
    { blocked_by: null, missing: { fit: true } },
    'Looking for players. There are enough players, but they do not fit together.',
  ],
  [{ blocked_by: null, missing: null }, 'Looking for players.'],
])('%j in words', async (why, says) => {
  expect(await asked({ body: { waiting, ...why } })).toBe(says)
})

test('nothing is known without an answer, or of a player who waits no more', async () => {
  expect(await asked(new Error('connection refused'))).toBeUndefined()
  expect(await asked({ status: 503 })).toBeUndefined()
  expect(await asked({ body: { blocked_by: null, missing: null } })).toBeUndefined()
})
