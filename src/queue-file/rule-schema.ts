import Type from 'typebox'

import type { RuleEntry } from './rule-entry.ts'
import { oneOf, optional, ruleOf, scope } from './rule-parts.ts'
import { AttributeName as attribute, NAME_PATTERN, strict, TeamName as team } from './schema-parts.ts'
import { Term } from './term-schema.ts'

const number = (description: string, minimum = 0) => Type.Number({ minimum, description })
const players = (description: string, minimum = 0) => Type.Integer({ minimum, description })

const apart = number('How far apart the values may be.')
const spread = ruleOf('spread', 'How far apart the values of a number may be.', {
  own: {
    attribute,
    max: apart,
    of: oneOf(['range', 'mean'], 'range (default): highest minus lowest. mean: each from the mean of all.'),
    scope,
    basis: oneOf(['player', 'ticket'], 'Of players (default), or of parties with one value each.'),
  },
  relaxed: { max: apart },
})

const sharedValues = 'How many values all must have in common.'
const overlap = ruleOf('overlap', 'The sets of all have values in common.', {
  own: { attribute, atLeast: players(sharedValues), scope },
  relaxed: { atLeast: players(sharedValues) },
})

const ping = {
  max: number('Milliseconds to the region.', 1),
  spread: number('Milliseconds between the players.'),
}
const latency = ruleOf('latency', 'One region is near enough for all.', {
  own: { max: ping.max, spread: optional(ping.spread) },
  relaxed: ping,
})

const difference = number('How much the teams may differ.')
const balance = ruleOf('balance', 'The teams are equally strong.', {
  own: {
    attribute,
    of: oneOf(['avg', 'sum', 'max'], 'What of a team is compared. Default: avg.'),
    within: difference,
    against: oneOf(
      ['match', 'pairwise'],
      'Each team against all players of the match (default), or against each other team.',
    ),
  },
  relaxed: { within: difference },
})

const within = players('By how many players the teams may differ.')
const even = ruleOf('even-teams', 'The teams have the same size, or nearly.', {
  own: { within },
  relaxed: { within },
})
const parity = ruleOf('premade-parity', 'The largest parties of the teams have the same size, or nearly.', {
  own: { within },
  relaxed: { within },
})

const counts = { min: players('The fewest players.'), max: players('The most players.') }
const count = ruleOf('count', 'How many players have this value, or list it.', {
  own: {
    attribute,
    value: Type.String({ minLength: 1, description: 'The value that counts.' }),
    min: optional(counts.min),
    max: optional(counts.max),
    scope,
  },
  relaxed: counts,
})

const sums = {
  min: Type.Number({ description: 'The lowest sum.' }),
  max: Type.Number({ description: 'The highest sum.' }),
}
const sum = ruleOf('sum', 'The sum of a number over the players.', {
  own: { attribute, min: optional(sums.min), max: optional(sums.max), scope },
  relaxed: sums,
})

const where = ruleOf(
  'where',
  'Who may be in a team. Give one of atLeast, atMost, equals, contains and oneOf.',
  {
    own: {
      team,
      attribute,
      atLeast: optional(Type.Number({ description: 'The lowest number.' })),
      atMost: optional(Type.Number({ description: 'The highest number.' })),
      equals: optional(
        Type.Union([Type.Number(), Type.String()], { description: 'The number, or the text.' }),
      ),
      contains: optional(Type.String({ description: 'What a set must contain.' })),
      oneOf: optional(Type.Array(Type.String(), { minItems: 1, description: 'The texts that are right.' })),
    },
  },
)

const compare = ruleOf('compare', 'Compares two numbers that are computed from the players.', {
  own: {
    left: Term,
    is: Type.Enum(['<', '<=', '=', '!=', '>=', '>'], { description: 'How left stands to right.' }),
    right: Term,
  },
})

const of = optional(
  Type.String({ minLength: 1, description: 'The attribute of the other player. Default: their player id.' }),
)
const sameOf = { own: { attribute, scope } }
const firm = [
  ruleOf('same', 'All have the same value.', sameOf),
  ruleOf('differ', 'No two have the same value.', sameOf),
  ruleOf('accept', "Every other player is in each player's set.", { own: { attribute, of } }),
  ruleOf('block', "No other player is in a player's set.", { own: { attribute, of } }),
]

/** Stands for the definition below, which contains itself. */
export const Rule = Type.Unsafe<RuleEntry>({ $ref: '#/$defs/rule' })

const named = Type.Record(Type.String({ pattern: NAME_PATTERN }), Rule, { ...strict, minProperties: 1 })
const rules = Type.Union([Type.Array(Rule, { minItems: 1 }), named], {
  description: 'The rules that it is made of: a list, or a mapping that names them.',
})
const nesting = [
  ruleOf('all', 'All of the rules pass.', { own: { rules } }),
  ruleOf('any', 'At least one of the rules passes.', { own: { rules } }),
  ruleOf('not', 'The rule does not pass.', { own: { rules } }),
  ruleOf('xor', 'Exactly one of the rules passes.', { own: { rules } }),
]

const custom = ruleOf('custom', 'A function that returns a reason, or nothing if the match is right.', {
  own: {
    check: Type.Refine(
      Type.Unknown(),
      (value) => typeof value === 'function',
      () => 'must be a function',
    ),
  },
})

const inFiles = [
  spread,
  ...firm,
  overlap,
  latency,
  balance,
  even,
  parity,
  count,
  sum,
  where,
  compare,
  ...nesting,
]
const described = { description: 'Who may play with whom.' }
export const ruleDefinition = Type.Union(inFiles, described)
/** The same for a configuration that is a program: it may hold functions. */
export const programRuleDefinition = Type.Union([...inFiles, custom], described)
/** The types of rules that a file may have. */
export const ruleTypes: readonly string[] = inFiles.map(({ properties }) => properties.type.const)
