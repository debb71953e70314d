import { describe, expect, test } from 'vitest'

import type { Fields } from '../read.ts'
import { convertSizes } from './convert-sizes.ts'

describe('sizes', () => {
  const sizes = (MinMatchSize: number, MaxMatchSize: number, more: Fields = {}) => {
    const converted = convertSizes({ MinMatchSize, MaxMatchSize, ...more }, [])
    return { entry: converted?.entry, rule: converted?.rule }
  }
  const teams = (...ranges: readonly (readonly [number, number])[]) => ({
    Teams: ranges.map(([MinTeamSize, MaxTeamSize], i) => ({ Name: `t${i}`, MinTeamSize, MaxTeamSize })),
  })
  const entries = (...given: unknown[]) => given.map((size, i) => ({ name: `t${i}`, size }))

  test('without teams are those of the queue', () => {
    expect(sizes(4, 8).entry).toEqual({ size: 8, minSize: 4, fillSeconds: 0 })
    expect(sizes(8, 8).entry).toEqual({ size: 8, minSize: 8 })
  })

  test('of players who come alone are those of teams of one', () => {
    const player = (count: unknown) => [{ name: 'player', count, size: 1 }]
    expect(sizes(2, 2).entry).toEqual({ teams: player(2) })
    expect(sizes(4, 8, { MaxTicketSize: 1 }).entry).toEqual({
      teams: player({ min: 4, max: 8 }),
      fillSeconds: 0,
    })
  })

  test('of very large teams leave a full match', () => {
    const nine = Array.from({ length: 9 }, () => [1, 1_000_000] as const)
    const { teams: all } = sizes(9, 1000, teams(...nine)).entry as { teams: { size: { max: number } }[] }
    expect(all.reduce((players, { size }) => players + size.max, 0)).toBe(1000)
  })

  test('of teams are theirs', () => {
    expect(sizes(8, 8, teams([4, 4], [4, 4]))).toEqual({ entry: { teams: entries(4, 4) }, rule: undefined })
  })

  test('of teams are no more than the match has room for', () => {
    const range = { min: 4, max: 5 }
    expect(sizes(5, 6, teams([1, 1], [3, 8])).entry).toEqual({ teams: entries(1, range), fillSeconds: 0 })
    expect(sizes(8, 8, teams([1, 4], [1, 4])).entry).toEqual({ teams: entries(4, 4) })
    expect(sizes(4, 7, teams([2, 4], [2, 4])).entry).toMatchObject({
      teams: entries({ min: 2, max: 4 }, { min: 2, max: 3 }),
    })
  })

  test('have a rule where the teams alone would be too few', () => {
    expect(sizes(8, 12, teams([3, 6], [3, 6]))).toEqual({
      entry: { teams: entries({ min: 3, max: 6 }, { min: 3, max: 6 }), fillSeconds: 0 },
      rule: { type: 'compare', left: { count: 'players' }, is: '>=', right: 8 },
    })
  })

  test('that contradict each other are refused', () => {
    const verdicts = (more: Fields) =>
      convertSizes({ MinMatchSize: 10, MaxMatchSize: 12, ...more }, [])?.elements.map(({ says }) => says)
    expect(verdicts(teams([1, 4], [1, 4]))).toContain('the teams have 2 to 8 players together')
    expect(verdicts(teams([8, 9], [8, 9]))).toContain('the teams have 16 to 18 players together')
    expect(convertSizes({ MinMatchSize: 5, MaxMatchSize: 4 }, [])).toBeUndefined()
  })
})
