import { textOf, type Fields } from '../read.ts'
import type { Kind, Need } from './attributes.ts'
import type { Limit } from './limit.ts'

/** The teams of the queue that a rule is converted in. */
export interface TeamSizes {
  readonly largest: number
}

/** A type of rules of PlayFab, and what it becomes. */
export interface Draft {
  /** What the rule looks at; `undefined`: nothing that players bring. */
  readonly attribute?: Kind
  readonly party?: (rule: Fields) => Need['party']
  readonly limits: readonly Limit[]
  /** The fields that are its own. */
  readonly fields: readonly string[]
  readonly rule: (teams: TeamSizes) => Fields
  readonly differs?: (teams: TeamSizes) => string
}

const difference = (key: string): Limit => ({
  field: 'Difference',
  overrides: 'DifferenceOverrides',
  key,
  grows: true,
})

const behaviors = ['Attribute', 'AttributeNotSpecifiedBehavior', 'DefaultAttributeValue']

const merges: Readonly<Record<string, Need['party']>> = { Average: 'avg', Min: 'min', Max: 'max' }

export const drafts: Readonly<Record<string, Draft>> = {
  StringEqualityRule: {
    attribute: 'string',
    limits: [],
    fields: behaviors,
    rule: () => ({ type: 'same' }),
  },
  DifferenceRule: {
    attribute: 'number',
    party: (rule) => merges[textOf(rule['MergeFunction']) || 'Average'],
    limits: [difference('max')],
    fields: [...behaviors, 'Difference', 'MergeFunction'],
    rule: () => ({ type: 'spread', basis: 'ticket' }),
  },
  SetIntersectionRule: {
    attribute: 'strings',
    limits: [
      {
        field: 'MinIntersectionSize',
        overrides: 'MinIntersectionSizeOverrides',
        key: 'atLeast',
        grows: false,
        idleAt: 0,
      },
    ],
    fields: [...behaviors, 'MinIntersectionSize'],
    rule: () => ({ type: 'overlap' }),
  },
  MatchTotalRule: {
    attribute: 'number',
    limits: [
      { field: 'Min', overrides: 'MinOverrides', key: 'min', grows: false },
      { field: 'Max', overrides: 'MaxOverrides', key: 'max', grows: true },
    ],
    fields: ['Attribute', 'Min', 'Max'],
    rule: () => ({ type: 'sum' }),
  },
  RegionSelectionRule: {
    attribute: 'latency',
    limits: [{ field: 'MaxLatency', overrides: 'MaxLatencyOverrides', key: 'max', grows: true }],
    fields: ['Path', 'MaxLatency'],
    rule: () => ({ type: 'latency' }),
  },
  TeamDifferenceRule: {
    attribute: 'number',
    limits: [difference('within')],
    fields: [...behaviors, 'Difference'],
    rule: () => ({ type: 'balance', of: 'avg', against: 'pairwise' }),
  },
  TeamSizeBalanceRule: {
    limits: [difference('within')],
    fields: ['Difference'],
    rule: () => ({ type: 'even-teams' }),
  },
  TeamTicketSizeSimilarityRule: {
    limits: [],
    fields: [],
    rule: (teams) => ({ type: 'premade-parity', within: gapOf(teams) }),
    differs: (teams) =>
      `the largest parties of two teams may differ by ${gapOf(teams)}; in PlayFab all teams have a party of half a team, or none has`,
  },
}

/** Half a team against players who came alone is too much. */
function gapOf({ largest }: TeamSizes): number {
  const half = Math.ceil(largest / 2)
  return half <= 1 ? largest : half - 2
}
