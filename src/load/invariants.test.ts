import { describe, expect, test } from 'vitest'

import { violations, type PlayerHistory, type SeenMatch } from './invariants.ts'

const nothingLive: ReadonlySet<string> = new Set()
const seen = (change: Partial<SeenMatch> = {}): SeenMatch => ({
  id: 'm1',
  players: ['ann', 'bob'],
  end: 'stop',
  ...change,
})
const history = (player: string, change: Partial<PlayerHistory> = {}): PlayerHistory => ({
  player,
  matches: [seen()],
  outcome: { kind: 'finished' },
  ...change,
})
const named = (histories: readonly PlayerHistory[], live = nothingLive) =>
  violations(histories, live).map(({ name }) => name)

describe('the invariants of a run', () => {
  test('hold if two players played one match to its end', () => {
    expect(named([history('ann'), history('bob')])).toEqual([])
  })

  test('a player with unknown outcome is lost, and one who was told why is not', () => {
    const lost = history('ann', { matches: [], outcome: { kind: 'lost', says: 'no answer' } })
    const told = history('bob', { matches: [], outcome: { kind: 'told-why', says: 'too few players' } })
    expect(violations([lost, told], nothingLive)).toEqual([{ name: 'lost player', says: 'ann: no answer' }])
  })

  test('a second match is a violation, unless the connection to the first broke', () => {
    const other = seen({ id: 'm2', players: ['ann'] })
    expect(named([history('ann', { matches: [seen(), other] })])).toEqual(['player in two matches'])
    expect(named([history('ann', { matches: [seen({ end: 'broken' }), other] })])).toEqual([])
  })

  test('a match that broke for one player and ended properly for another counts as played', () => {
    const broken = seen({ end: 'broken' })
    const other = seen({ id: 'm2', players: ['ann'] })
    expect(named([history('ann', { matches: [broken, other] }), history('bob')])).toEqual([
      'player in two matches',
    ])
    const both = [history('ann', { matches: [broken, other] }), history('bob', { matches: [broken] })]
    expect(named(both)).toEqual([])
  })

  test('all members are told the same members, each once, including themselves', () => {
    const told = (players: readonly string[]) => history('bob', { matches: [seen({ players })] })
    expect(named([history('ann'), told(['bob', 'ann'])])).toEqual([])
    expect(named([history('ann'), told(['bob', 'cid'])])).toEqual(['match disagrees'])
    expect(named([told(['ann', 'cid'])])).toEqual(['match disagrees'])
    expect(named([told(['bob', 'bob'])])).toEqual(['match disagrees'])
  })

  test('reports a match that is live after its players are done, and only their matches', () => {
    expect(named([history('ann')], new Set(['m1', 'of somebody else']))).toEqual(['match did not end'])
  })

  test('a player who never read the stop has a match that did not end, unless they were interrupted', () => {
    const matches = [seen({ end: 'open' })]
    expect(named([history('ann', { matches })])).toEqual(['match did not end'])
    expect(named([history('ann', { matches, outcome: { kind: 'interrupted' } })])).toEqual([])
  })
})
