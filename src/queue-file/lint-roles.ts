import type { Found, KeyPath } from './found.ts'
import { lintLoosening } from './lint-steps.ts'
import { nearest } from './nearest.ts'
import { rangeOf } from './team-rules-from.ts'
import type { TeamEntry } from './team-schema.ts'

/** The roles of a team: together they must be able to fill it. */
export function lintRoles(team: TeamEntry, path: KeyPath): readonly Found[] {
  const { roles, size } = team
  if (!roles) return lintNoRoles(team, path)
  const ranges = Object.values(roles).map(rangeOf)
  const least = sum(ranges.map(({ min }) => min))
  const most = sum(ranges.map(({ max }) => max))
  const players = rangeOf(size).max
  const at = [...path, 'roles']
  const faults = [
    least > players && `the roles of ${team.name} need ${least} players, but it has at most ${players}`,
    most < players &&
      `the roles of ${team.name} have room for ${most} players, but it has ${players}: nobody could be the last`,
  ]
  return [
    ...faults.flatMap((says) => (says === false ? [] : [{ path: at, says }])),
    ...lintRoleSteps(team, Object.keys(roles), path),
  ]
}

function lintNoRoles({ name, relax = [] }: TeamEntry, path: KeyPath): readonly Found[] {
  return relax.flatMap((step, index) =>
    step.roles
      ? [{ path: [...path, 'relax', String(index), 'roles'], says: `the team ${name} has no roles to relax` }]
      : [],
  )
}

function lintRoleSteps(team: TeamEntry, known: readonly string[], path: KeyPath): readonly Found[] {
  const { roles = {}, relax = [] } = team
  const unknown = relax.flatMap((step, index) =>
    Object.keys(step.roles ?? {})
      .filter((role) => !known.includes(role))
      .map((role) => {
        const meant = nearest(role, known)
        const correction = meant ? `did you mean ${meant}?` : `it has ${known.join(', ')}`
        const says = `the team ${team.name} has no role ${role}: ${correction}`
        return { path: [...path, 'relax', String(index), 'roles', role], says }
      }),
  )
  const tightening = Object.entries(roles).flatMap(([role, range]) =>
    lintLoosening(
      relax,
      {
        name: role,
        first: rangeOf(range).min,
        grows: false,
        keys: ['roles', role],
        valueIn: (step) => step.roles?.[role],
      },
      [...path, 'relax'],
    ),
  )
  return [...unknown, ...tightening]
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
