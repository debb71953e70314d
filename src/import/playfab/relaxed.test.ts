import { describe, expect, test } from 'vitest'

import { convert, skill, within } from '../../../test/support/playfab-rules.ts'
import type { Fields } from '../read.ts'

const every5 = { SecondsBetweenExpansions: 5 }
const optional =
  'approximate: from then on it forbids nothing; PlayFab still tries the tickets first that keep it'

describe('an expansion', () => {
  const relax = (type: string, fields: Fields) => {
    const { rule, differs } = convert(type, fields)
    return { relax: rule?.['relax'], differs }
  }
  const linear = (Delta: number, more: Fields = {}) => ({ LinearExpansion: { Delta, ...every5, ...more } })

  test('that is linear is said in short', () => {
    expect(relax('DifferenceRule', within(10, linear(2, { Limit: 20 })))).toEqual({
      relax: { every: 5, by: 2, until: 20 },
      differs: [],
    })
    expect(
      relax('RegionSelectionRule', { Path: 'p', MaxLatency: 50, ...linear(10, { Limit: 90 }) }).relax,
    ).toEqual({ every: 5, by: 10, until: 90 })
  })

  test('ends at its limit, and when the rule is optional', () => {
    expect(
      relax('DifferenceRule', within(0.1, { ...linear(0.2, { Limit: 0.4 }), SecondsUntilOptional: 30 })),
    ).toEqual({
      relax: [
        { after: 5, max: 0.3 },
        { after: 10, max: 0.4 },
        { after: 30, off: true },
      ],
      differs: [optional],
    })
    expect(relax('DifferenceRule', within(1, { ...linear(1), SecondsUntilOptional: 10 })).relax).toEqual([
      { after: 5, max: 2 },
      { after: 10, off: true },
    ])
  })

  test('without a limit ends after as many steps as a queue file may have', () => {
    expect(relax('DifferenceRule', within(10, linear(1)))).toEqual({
      relax: { every: 5, by: 1, until: 210 },
      differs: ['approximate: it has no Limit, and ends at 210 here'],
    })
  })

  test('with more steps than that takes several at once', () => {
    expect(relax('DifferenceRule', within(0, linear(1, { Limit: 401 })))).toEqual({
      relax: { every: 15, by: 3, until: 401 },
      differs: ['approximate: 3 steps are one here, since a queue file has at most 200'],
    })
  })

  test('of values in common takes them away, and ends with none', () => {
    expect(relax('SetIntersectionRule', { ...skill, MinIntersectionSize: 3, ...linear(2) })).toEqual({
      relax: [
        { after: 5, atLeast: 1 },
        { after: 10, off: true },
      ],
      differs: ['approximate: Delta is taken away at each step: an expansion allows more'],
    })
  })

  test.each([
    ['allows less', linear(1, { Limit: 5 })],
    ['adds nothing', linear(0, { Limit: 50 })],
    ['takes no time', { LinearExpansion: { Delta: 1, Limit: 50 } }],
  ])('that %s is left out', (_, more) => {
    expect(relax('DifferenceRule', within(10, more))).toEqual({
      relax: undefined,
      differs: ['approximate: it allows no more'],
    })
  })

  test('that is custom begins with its first value', () => {
    const overrides = (DifferenceOverrides: unknown) => ({
      CustomExpansion: { DifferenceOverrides, ...every5 },
    })
    const { rule, differs } = convert('DifferenceRule', within(99, overrides([{ Value: 1 }, { Value: 3 }])))
    expect(rule).toMatchObject({ max: 1, relax: [{ after: 5, max: 3 }] })
    expect(differs).toEqual([])
    expect(convert('DifferenceRule', within(99, overrides([1, 1, 3]))).rule).toMatchObject({
      max: 1,
      relax: [{ after: 10, max: 3 }],
    })
    expect(convert('DifferenceRule', { ...skill, ...overrides([1]) }).rule).toMatchObject({ max: 1 })
  })

  test('that is custom may turn the rule off, and never allows less', () => {
    const custom = (...DifferenceOverrides: unknown[]) =>
      relax('TeamDifferenceRule', within(9, { CustomExpansion: { DifferenceOverrides, ...every5 } }))
    expect(custom({ Value: 1 }, null, null)).toEqual({ relax: [{ after: 5, off: true }], differs: [] })
    expect(custom({ Value: 4 }, { Value: 2 }, { Value: 6 })).toEqual({
      relax: [{ after: 10, within: 6 }],
      differs: ['approximate: waiting never allows less: steps left out: 1'],
    })
    expect(custom({ Value: 4 }, null, { Value: 6 }).relax).toEqual([{ after: 10, within: 6 }])
  })

  test('of a text turns the rule off', () => {
    const enabled = (...EnabledOverrides: boolean[]) =>
      relax('StringEqualityRule', { ...skill, Expansion: { EnabledOverrides, ...every5 } })
    expect(enabled(true, true, false)).toEqual({ relax: [{ after: 10, off: true }], differs: [] })
    const held = 'approximate: the rule holds until it is off for good, also while it would be off in between'
    expect(enabled(false, true)).toEqual({ relax: undefined, differs: [held] })
    expect(enabled(true, false, true)).toEqual({ relax: undefined, differs: [held] })
  })

  test('of a total changes both ends', () => {
    const Expansion = { MinOverrides: [{ Value: 6 }, { Value: 4 }], MaxOverrides: [7, 7, 9], ...every5 }
    expect(convert('MatchTotalRule', { ...skill, Min: 2, Max: 20, Expansion }).rule).toMatchObject({
      min: 6,
      max: 7,
      relax: [
        { after: 5, min: 4 },
        { after: 10, max: 9 },
      ],
    })
  })

  test('that begins when the rule is optional is never reached', () => {
    expect(
      relax('DifferenceRule', within(1, { ...linear(1, { Limit: 9 }), SecondsUntilOptional: 5 })).relax,
    ).toEqual([{ after: 5, off: true }])
  })

  test('a rule that is optional from the start is left out', () => {
    expect(convert('DifferenceRule', within(1, { SecondsUntilOptional: 0 }))).toEqual({
      rule: undefined,
      attributes: {},
      differs: ['approximate: left out: it never forbids anything'],
    })
  })
})
