import type { Shape } from './shape.ts'
import type { Fields } from '../read.ts'

/** What became of a rule. */
export type Converted =
  | {
      readonly kind: 'rule'
      readonly rule: Fields
      /** Which number of the rule stands for which of the rule set, for its expansions. */
      readonly relaxes: Readonly<Record<string, string>>
      /** How it differs from the rule of the rule set. */
      readonly differs?: string
    }
  | { readonly kind: 'preference'; readonly preference: Fields; readonly differs: string }
  | { readonly kind: 'refused'; readonly why: string }

export function refused(why: string): Converted {
  return { kind: 'refused', why }
}

/** A rule that says the same, with the numbers that may be relaxed. */
export function exact(rule: Fields, relaxes: Readonly<Record<string, string>> = {}): Converted {
  return { kind: 'rule', rule, relaxes }
}

export function approximate(
  differs: string,
  rule: Fields,
  relaxes: Readonly<Record<string, string>> = {},
): Converted {
  return { kind: 'rule', rule, relaxes, differs }
}

/** What a rule is converted in: the queue as far as it is known. */
export interface Surroundings {
  /** Teams by name, and how many copies each has. */
  readonly teams: ReadonlyMap<string, number>
  /** The types of the attributes, by their names in the rule set. */
  readonly types: ReadonlyMap<string, string>
}

/** Whether the shape is about every team of the queue. */
export function isAll({ teams }: Extract<Shape, { readonly teams: unknown }>, around: Surroundings): boolean {
  return teams === undefined || [...around.teams.keys()].every((team) => teams.includes(team))
}

/** Whether these are about every team of the queue together. */
export function areAllNamed(
  shapes: readonly { readonly teams: readonly string[] | undefined }[],
  around: Surroundings,
): boolean {
  const named = shapes.flatMap(({ teams }) => teams ?? [...around.teams.keys()])
  return [...around.teams.keys()].every((team) => named.includes(team))
}
