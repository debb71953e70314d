import { describe, expect, test } from 'vitest'

import { convert, skill, within } from '../../../test/support/playfab-rules.ts'
import type { Fields } from '../read.ts'
import { Attributes } from './attributes.ts'
import { convertRules } from './convert-rules.ts'
import { convertSettings } from './convert-settings.ts'
import { rulesOf } from './playfab-rule.ts'

describe('a rule without expansion', () => {
  const spread = { type: 'spread', basis: 'ticket', attribute: 'skill', max: 10 }

  test.each<[string, string, Fields, unknown]>([
    ['the same text', 'StringEqualityRule', skill, { type: 'same', attribute: 'skill' }],
    ['numbers near each other', 'DifferenceRule', within(10), spread],
    ['a number as a text', 'DifferenceRule', { ...skill, Difference: '10' }, spread],
    [
      'values in common',
      'SetIntersectionRule',
      { ...skill, MinIntersectionSize: 2 },
      { type: 'overlap', attribute: 'skill', atLeast: 2 },
    ],
    [
      'a total',
      'MatchTotalRule',
      { ...skill, Min: 2, Max: 9 },
      { type: 'sum', attribute: 'skill', min: 2, max: 9 },
    ],
    ['a region', 'RegionSelectionRule', { Path: 'Pings', MaxLatency: 90 }, { type: 'latency', max: 90 }],
    [
      'teams of the same strength',
      'TeamDifferenceRule',
      within(10),
      { type: 'balance', of: 'avg', against: 'pairwise', attribute: 'skill', within: 10 },
    ],
    ['teams of the same size', 'TeamSizeBalanceRule', { Difference: 1 }, { type: 'even-teams', within: 1 }],
  ])('%s', (_, type, fields, rule) => {
    expect(convert(type, fields).rule).toEqual(rule)
  })

  test.each([
    [12, 4],
    [8, 2],
    [5, 1],
    [4, 0],
    [3, 0],
    // In a team of two, everybody is half a team.
    [2, 2],
  ])('parties in teams of %i differ by %i', (largest, gap) => {
    expect(convert('TeamTicketSizeSimilarityRule', {}, largest).rule).toEqual({
      type: 'premade-parity',
      within: gap,
    })
  })

  test('without a number is refused', () => {
    expect(convert('DifferenceRule', skill)).toEqual({
      rule: undefined,
      attributes: {},
      differs: ['refused: it needs a number Difference'],
    })
  })
})

describe('the attribute of a rule', () => {
  const difference = (more: Fields) => convert('DifferenceRule', within(10, more)).attributes
  const behavior = (AttributeNotSpecifiedBehavior: string, more: Fields = {}) => ({
    AttributeNotSpecifiedBehavior,
    ...more,
  })

  test.each<[string, Fields, unknown]>([
    ['says nothing of its absence', {}, 'number'],
    ['takes the average of a party', { MergeFunction: 'Average' }, 'number'],
    ['takes the lowest of a party', { MergeFunction: 'Min' }, { type: 'number', party: 'min' }],
    ['takes the highest of a party', { MergeFunction: 'Max' }, { type: 'number', party: 'max' }],
    ['matches any without it', behavior('MatchAny'), { type: 'number', missing: 'any' }],
    [
      'has a default',
      behavior('UseDefault', { DefaultAttributeValue: 5 }),
      { type: 'number', missing: { default: 5 } },
    ],
    ['has a default that is no number', behavior('UseDefault', { DefaultAttributeValue: 'x' }), 'number'],
    [
      'matches any, whatever the default',
      behavior('MatchAny', { DefaultAttributeValue: 5 }),
      { type: 'number', missing: 'any' },
    ],
  ])('%s', (_, more, attribute) => {
    expect(difference(more)).toEqual({ skill: attribute })
  })

  test('has a default of its own type', () => {
    const given = (DefaultAttributeValue: unknown) => ({ ...skill, DefaultAttributeValue })
    expect(convert('StringEqualityRule', given(4)).attributes).toEqual({
      skill: { type: 'string', missing: { default: '4' } },
    })
    expect(
      convert('SetIntersectionRule', { ...given(['a', 'b']), MinIntersectionSize: 1 }).attributes,
    ).toEqual({ skill: { type: 'strings', missing: { default: ['a', 'b'] } } })
  })

  test.each([
    ['$.stats.skill', 'PlayerEntity', 'stats-skill'],
    ['nested.skill', 'User', 'nested-skill'],
    ['1st', 'User', 'x1st'],
    ['version', 'User', 'version-number'],
    ['latencies', 'User', 'latencies-2'],
  ])('%s of %s is called %s', (Path, Source, name) => {
    expect(convert('DifferenceRule', within(1, { Attribute: { Path, Source } })).attributes).toEqual({
      [name]: 'number',
    })
  })

  test('is shared by the rules that look at the same value', () => {
    const attributes = new Attributes()
    const rules = [
      { Type: 'MatchTotalRule', Name: 'total', ...skill, Min: 2, Max: 9 },
      { Type: 'DifferenceRule', Name: 'near', ...within(1, { MergeFunction: 'Min' }) },
      {
        Type: 'DifferenceRule',
        Name: 'entity',
        ...within(1, { Attribute: { Path: 'skill', Source: 'PlayerEntity' } }),
      },
    ]
    const made = convertRules(rulesOf({ Rules: rules }, []), { teams: { largest: 4 }, attributes }).rules
    expect(attributes.entries).toEqual({ skill: { type: 'number', party: 'min' }, 'skill-2': 'number' })
    expect(made['near']).toMatchObject({ attribute: 'skill' })
    expect(made['entity']).toMatchObject({ attribute: 'skill-2' })
  })
})

test('settings that are empty are not reported', () => {
  const settings = {
    Name: 'q',
    BuildId: null,
    RegionSelectionRule: null,
    Tags: [],
    ServerAllocationEnabled: false,
    BuildAliasParams: { AliasId: 'a' },
  }
  expect(convertSettings(settings, []).map(({ name, verdict }) => `${name}: ${verdict}`)).toEqual([
    'ServerAllocationEnabled: approximate',
    'BuildAliasParams: refused',
  ])
})
