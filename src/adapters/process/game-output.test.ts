import fc from 'fast-check'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'

import type { MatchId } from '../../match/ids.ts'
import { GameOutput } from './game-output.ts'

/** What is logged of these lines of a game server. */
function logged(lines: readonly string[], level = 'info'): Record<string, unknown>[] {
  const written: string[] = []
  const log = pino({ level, base: null }, { write: (text: string) => written.push(text) })
  const output = new GameOutput('m1' as MatchId, log)
  for (const line of lines) output.show(line, 'stdout')
  output.end()
  return written.map((text) => JSON.parse(text) as Record<string, unknown>)
}

const time = '2026-01-01T00:00:00.000Z'
const sdkLine = (facts: object): string =>
  JSON.stringify({ time, level: 'error', msg: 'it failed', ...facts })

describe('a line of our own SDK is logged', () => {
  it('with its fields, so that a stack can be read', () => {
    const error = 'Error: oops\n    at onJoin (game.js:1:1)'
    expect(logged([sdkLine({ matchId: 'm1', hook: 'onJoin', error })])).toEqual([
      expect.objectContaining({
        level: 50,
        matchId: 'm1',
        message: 'it failed',
        hook: 'onJoin',
        error,
        msg: 'game server wrote',
      }),
    ])
  })

  it('at its own level, which LOG_LEVEL may hide', () => {
    expect(logged([sdkLine({ level: 'info' })], 'error')).toEqual([])
    expect(logged(['a line of the game'], 'error')).toHaveLength(1)
  })

  it('and cannot pass for a line of another match, or of Muster', () => {
    const [line] = logged([sdkLine({ matchId: 'm2', message: 'match ended' })])
    expect(line).toMatchObject({ matchId: 'm1', message: 'it failed', msg: 'game server wrote' })
  })
})

it.each([
  ['text', 'hello'],
  ['JSON of the game', '{"level":"error","msg":"mine"}'],
  ['a line that was cut', sdkLine({ error: 'x'.repeat(100) }).slice(0, 90)],
  ['a line with more behind it', `${sdkLine({})} and more`],
])('%s is logged as it is', (_what, line) => {
  expect(logged([line])).toEqual([expect.objectContaining({ line, matchId: 'm1', msg: 'game server wrote' })])
})

it('any line is logged once, as a line of its match, whatever is in it', () => {
  const facts = fc.dictionary(
    fc.oneof(fc.string(), fc.constantFrom('__proto__', 'toJSON', 'err')),
    fc.jsonValue(),
  )
  const lines = fc.oneof(
    fc.string(),
    facts.map(sdkLine),
    facts.map((all) => sdkLine(all).slice(0, -3)),
  )
  fc.assert(
    fc.property(lines, (line) => {
      expect(logged([line])).toMatchObject([{ matchId: 'm1', msg: 'game server wrote' }])
    }),
  )
})
