import Type from 'typebox'

import { After, strict } from './schema-parts.ts'

export const optional = (schema: Type.TSchema) => Type.Optional(schema)
/** A key with one of these values. */
export const oneOf = (values: string[], description: string) =>
  Type.Optional(Type.Enum(values, { description }))

export const scope = oneOf(
  ['match', 'team'],
  'Whether it holds for all players of the match (default), or for those of each team.',
)

const clock = oneOf(
  ['each', 'oldest', 'newest', 'average'],
  'Whose wait relaxes the rule. each (default): every ticket has a limit of its own, and all must accept.',
)

const off = { description: 'From then on, the rule forbids nothing. Only in the last step.' }

const Regular = Type.Object(
  {
    every: Type.Number({ exclusiveMinimum: 0, maximum: 3600, description: 'Seconds between two steps.' }),
    by: Type.Number({ exclusiveMinimum: 0, description: 'How much more each step allows.' }),
    until: Type.Number({ description: 'The value of the last step.' }),
  },
  { ...strict, description: 'Steps of the same size, of the one number that the rule has.' },
)

const steps = {
  minItems: 1,
  description: 'Steps with absolute values, in order; the last one reached holds.',
}

type Properties = Readonly<Record<string, Type.TSchema>>

interface Parts {
  readonly own: Properties
  /** The numbers that may change while players wait. */
  readonly relaxed?: Properties
}

/** A rule of this type. Without numbers that change, it can only be turned off. */
export function ruleOf(type: string, description: string, { own, relaxed }: Parts) {
  const turnedOff = Type.Literal(true, off)
  const step = { after: After, ...optionals(relaxed ?? {}), off: relaxed ? optional(turnedOff) : turnedOff }
  const list = Type.Array(Type.Object(step, strict), steps)
  const relax = relaxed ? Type.Union([list, Regular], { description: 'What waiting changes.' }) : list
  return Type.Object(
    { type: Type.Literal(type, { description }), ...own, clock, relax: optional(relax) },
    { ...strict, description },
  )
}

function optionals(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, optional(schema)]))
}
