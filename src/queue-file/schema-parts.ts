import Type from 'typebox'

/** Keys that are not listed are errors: a misspelt key must not be ignored. */
export const strict = { additionalProperties: false } as const

/** Nobody waits for longer: a step later than this would never be reached. */
const A_DAY_IN_SECONDS = 86_400

export const After = Type.Number({
  exclusiveMinimum: 0,
  maximum: A_DAY_IN_SECONDS,
  description: 'From this many seconds of waiting on, the step holds, until the next one.',
})

export const MOST_PLAYERS = 1000

/** The form of a name of an attribute, a team, a role, a rule or a preference. */
export const NAME_PATTERN = '^[A-Za-z][A-Za-z0-9_-]{0,63}$'

export const AttributeName = Type.String({
  minLength: 1,
  description: 'An attribute that the queue declares.',
})
export const TeamName = Type.String({
  minLength: 1,
  description: 'A team of the queue, by its name: all copies of it.',
})
