import { describe, expect, test } from 'vitest'

import type { Outcome, PlayerHistory } from './invariants.ts'
import { Stages } from './stages.ts'
import { countsOf, summaryText, type Summary } from './summary.ts'

function history(player: string, outcome: Outcome, matches: PlayerHistory['matches'] = []): PlayerHistory {
  return { player, outcome, matches }
}
const finished: Outcome = { kind: 'finished' }
const told = (says: string): Outcome => ({ kind: 'told-why', says })
const match = (id: string, ...players: string[]) => ({ id, players, end: 'stop' as const })

const histories: readonly PlayerHistory[] = [
  history('ann', finished, [match('m1', 'ann', 'bob')]),
  history('bob', finished, [match('m1', 'ann', 'bob')]),
  history('cid', finished, [{ ...match('m2', 'cid', 'dan'), end: 'broken' }, match('m3', 'cid')]),
  history('dan', { kind: 'lost', says: 'no answer' }),
  history('eve', told('1 player is missing')),
  history('fay', told('1 player is missing')),
  history('gus', { kind: 'interrupted' }),
  history('hal', { kind: 'cut-off', says: 'connection refused' }),
]

const summary = (change: Partial<Summary> = {}): Summary => ({
  ...countsOf(histories),
  url: 'http://here',
  verdict: 'complete',
  violations: [],
  rules: undefined,
  stages: new Stages().figures(),
  rate: { asked: 0, achieved: 7 },
  ownDelayP99: 1.25,
  ...change,
})

describe('the counts of a run', () => {
  test('count every player once, by outcome, and every match once, by size', () => {
    expect(countsOf(histories)).toEqual({
      players: 8,
      finished: 3,
      toldWhy: 2,
      restarted: 1,
      interrupted: 1,
      lost: 1,
      cutOff: 1,
      cutOffBy: 'connection refused',
      matches: 3,
      sizes: { 1: 1, 2: 2 },
      reasons: { '1 player is missing': 2 },
    })
  })

  test('are all zero for a run without players', () => {
    expect(countsOf([])).toMatchObject({ players: 0, finished: 0, matches: 0, sizes: {}, reasons: {} })
  })

  test('a reason may be called like a property of every object', () => {
    expect(countsOf([history('ann', told('constructor'))]).reasons).toEqual({ constructor: 1 })
  })
})

describe('the text', () => {
  test('shows what became of everybody, and why some still wait', () => {
    const lines = summaryText(summary()).split('\n')
    expect(lines).toContain('3 of 8 players finished, in 3 matches (1 of 1, 2 of 2)')
    expect(lines).toContain('2 were still waiting, and were told why:')
    expect(lines).toContain('  2 x 1 player is missing')
    expect(lines).toContain('1 were interrupted')
    expect(lines).toContain("this tool's own delay, p99: 1.3 ms")
    expect(lines).toContain('All invariants held: nobody lost, nobody in two matches, every match ended.')
  })

  test.each([
    ['stopped', 'Stopped early'],
    ['cut-off', 'CUT OFF: nothing answered at http://here (connection refused), for 1 players.'],
  ] as const)('does not claim that all invariants held if a run was %s', (verdict, says) => {
    const text = summaryText(summary({ verdict }))
    expect(text).toContain(says)
    expect(text).not.toContain('All invariants held')
  })

  test('names each violation, and does not claim that all invariants held', () => {
    const violations = [{ name: 'lost player' as const, says: 'dan: no answer' }]
    const text = summaryText(summary({ violations }))
    expect(text).toContain('VIOLATED lost player: dan: no answer\n')
    expect(text).not.toContain('All invariants held')
  })

  test('shows the rate only if one was requested', () => {
    expect(summaryText(summary())).not.toContain('rate:')
    const text = summaryText(summary({ rate: { asked: 10, achieved: 9.87 } }))
    expect(text).toContain('rate: 9.9 players/s of 10 requested\n')
  })

  test('leaves out zero counts', () => {
    const text = summaryText(summary(countsOf([history('ann', finished)])))
    expect(text).toContain('1 of 1 players finished, in 0 matches (none)')
    expect(text).not.toContain('waited')
    expect(text).not.toContain('interrupted')
  })

  test('aligns the figures of each stage below their headings', () => {
    const stages = new Stages()
    for (const ms of [1, 2, 3]) stages.record('first byte', ms)
    const lines = summaryText(summary({ stages: stages.figures() })).split('\n')
    const head = lines.find((line) => line.startsWith('stage (ms)')) ?? ''
    const row = lines.find((line) => line.startsWith('first byte')) ?? ''
    expect(row.trim().split(/ {2,}/)).toEqual(['first byte', '3', '2.0', '3.0', '3.0', '3.0'])
    expect(row).toHaveLength(head.length)
    expect(lines.filter((line) => /^(join|wait|connect|whole) /.test(line))).toHaveLength(4)
  })
})
