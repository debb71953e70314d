import { expect, test } from 'vitest'

import { promises } from './promises.ts'
import { keepsContract, resultLine, resultsJson, summaryText, type Result } from './results.ts'

const kept: Result = { promise: 'join', outcome: 'kept' }
const broken: Result = { promise: 'refuses-expired', outcome: 'broken', seen: 'JOINED ada' }
const noPool: Result = { promise: 'assign', outcome: 'broken', seen: '404' }
const noHealth: Result = { promise: 'healthz', outcome: 'broken', seen: '404' }
const unseen: Result = { promise: 'everyone-left', outcome: 'cannot-check', because: 'It never began' }
const left: Result = { promise: 'remove', outcome: 'not-checked', because: 'It exited' }

test.each<[string, readonly Result[], boolean, boolean]>([
  ['all promises are kept', [kept], true, true],
  ['a required promise is broken', [kept, broken], false, false],
  ['a required promise could not be checked', [kept, left], false, false],
  ['a promise for pools is broken', [kept, noPool], true, false],
  ['an optional promise is broken', [kept, noHealth], true, true],
  ['a promise cannot be seen of this game', [kept, unseen], true, true],
])('when %s', (_what, results, alone, inPool) => {
  expect(keepsContract(results, { pool: false })).toBe(alone)
  expect(keepsContract(results, { pool: true })).toBe(inPool)
})

test('each result is one line, with what was expected and what was seen of a broken promise', () => {
  expect([kept, broken, noPool, left, unseen].map(resultLine)).toEqual([
    'kept         join: lets a player in who has a good token',
    'BROKEN       refuses-expired: refuses a token that has expired. Expected: a line that begins with ERROR, then the end of the connection. Seen: JOINED ada.',
    `BROKEN       assign: takes the match that it is given (pool). Expected: ${promises.assign.expects}. Seen: 404.`,
    'not checked  remove: removes a player who has left for good, and may be told so again. It exited.',
    `not checked  everyone-left: ${promises['everyone-left'].says}. It never began.`,
  ])
})

test('the summary counts by level, and says what follows', () => {
  const alone = { pool: false }
  expect(summaryText([kept, noHealth], alone)).toContain(
    'Promises kept: 1 of 1 required, 0 of 0 pool, 0 of 1 optional. This server keeps all 1 required promises that are checked.',
  )
  expect(summaryText([kept], alone)).toContain('This server keeps all 1 promises that are checked.')
  expect(summaryText([kept, noPool], alone)).toContain('cannot wait in a pool')
  expect(summaryText([kept, noPool], { pool: true })).toContain('breaks the contract')
  expect(summaryText([broken], alone)).toContain('0 of 1 required')
})

test('the summary names what was not checked: of this game, and of any', () => {
  const [counts = '', unchecked = ''] = summaryText([kept, unseen], { pool: false }).split('\n')
  expect(counts).toContain('1 of 1 required')
  expect(unchecked).toMatch(/^Not checked: everyone-left, .*HOST.*\.$/)
})

test('a program reads the same', () => {
  expect(resultsJson([broken], { pool: false })).toEqual({
    kept: false,
    promises: [{ ...promises['refuses-expired'], ...broken }],
  })
})
