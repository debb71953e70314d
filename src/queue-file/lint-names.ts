import type { AttributeKind, AttributeTypes } from '../matchmaking/attribute-types.ts'
import type { TeamRule } from '../matchmaking/rules.ts'
import type { Found, KeyPath } from './found.ts'
import { kindWords } from './kind-words.ts'
import { nearest } from './nearest.ts'

/** An attribute that is named somewhere, and what it must be there. */
export interface AttributeUse {
  readonly user: string
  readonly attribute: string
  readonly kinds: readonly AttributeKind[]
  readonly path: KeyPath
}

export function lintAttribute(
  { user, attribute, kinds, path }: AttributeUse,
  declared: AttributeTypes,
): readonly Found[] {
  const kind = declared[attribute]?.kind
  if (kind === undefined) {
    const says = `the attribute ${attribute} is not declared: ${correction(attribute, Object.keys(declared))}`
    return [{ path, says }]
  }
  if (kinds.includes(kind)) return []
  const needed = kinds.map((each) => kindWords[each]).join(' or ')
  return [{ path, says: `${user} needs ${needed}, but ${attribute} is ${kindWords[kind]}` }]
}

export function lintTeamName(team: string, teams: readonly TeamRule[], path: KeyPath): readonly Found[] {
  const names = teams.map(({ name }) => name)
  if (names.includes(team)) return []
  const meant = nearest(team, names)
  return [
    {
      path,
      says: `there is no team ${team}: ${meant ? `did you mean ${meant}?` : `use ${names.join(', ')}`}`,
    },
  ]
}

function correction(attribute: string, declared: readonly string[]): string {
  const meant = nearest(attribute, declared)
  if (meant) return `did you mean ${meant}?`
  return declared.length > 0
    ? `attributes has ${declared.join(', ')}`
    : 'list it in attributes, with its type'
}
