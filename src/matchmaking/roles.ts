import { remembered } from './remembered.ts'
import { ROLES, type MatchRules } from './rules.ts'
import { setOf, valuesOf } from './values.ts'

/** The roles that each player of a ticket plays, the preferred first; `undefined` for one who plays any. */
export const rolesIn = remembered((ticket) => valuesOf(ticket, ROLES).map(setOf))

export function plays(roles: readonly string[] | undefined, role: string): boolean {
  return roles === undefined || roles.includes(role)
}

/** A role that every match needs, and how many of it, however far the rules are relaxed. */
export interface NeededRole {
  readonly role: string
  readonly needed: number
}

export function neededRoles({ teams }: Pick<MatchRules, 'teams'>): readonly NeededRole[] {
  const needed = new Map<string, number>()
  for (const { count, roles } of teams)
    for (const { role, min } of roles) {
      const copies = count.min.steps.at(-1)?.value ?? count.min.first
      const each = min.steps.at(-1)?.value ?? min.first
      needed.set(role, (needed.get(role) ?? 0) + copies * each)
    }
  return [...needed].flatMap(([role, count]) => (count > 0 ? [{ role, needed: count }] : []))
}
