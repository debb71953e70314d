import { ROLES } from '../matchmaking/rules.ts'
import type { Found, KeyPath } from './found.ts'
import { lintRoles } from './lint-roles.ts'
import { lintEmpty, lintLoosening, lintOrder } from './lint-steps.ts'
import type { QueuePlace } from './queue-place.ts'
import { rangeOf, type Range } from './team-rules-from.ts'
import type { TeamEntry } from './team-schema.ts'

export function lintTeams(queue: QueuePlace): readonly Found[] {
  const { entry, path } = queue
  const teams = entry.teams ?? []
  const at = [...path, 'teams']
  return [
    ...lintNames(teams, at),
    ...teams.flatMap((team, index) => lintTeam(team, [...at, String(index)], queue)),
  ]
}

function lintNames(teams: readonly TeamEntry[], path: KeyPath): readonly Found[] {
  const names = teams.map(({ name }) => name)
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [
          {
            path: [...path, String(index), 'name'],
            says: `there is a team ${name} already: give it another name`,
          },
        ],
  )
}

function lintTeam(team: TeamEntry, path: KeyPath, { attributes }: QueuePlace): readonly Found[] {
  const { count = 1, size, roles, relax = [] } = team
  const at = [...path, 'relax']
  const ranges = [
    ...lintRange('count', count, [...path, 'count']),
    ...lintRange('size', size, [...path, 'size']),
    ...Object.entries(roles ?? {}).flatMap(([role, range]) =>
      lintRange(role, range, [...path, 'roles', role]),
    ),
  ]
  const undeclared =
    roles && attributes[ROLES]?.kind !== 'strings'
      ? [
          {
            path: [...path, 'roles'],
            says: `roles need an attribute: write attributes: { ${ROLES}: strings }`,
          },
        ]
      : []
  // What follows compares with these numbers.
  if (ranges.length > 0) return [...ranges, ...undeclared]
  return [
    ...undeclared,
    ...lintRoles(team, path),
    ...lintEmpty(relax, at),
    ...lintOrder(relax, at),
    ...lintFalling(team, 'count', path),
    ...lintFalling(team, 'size', path),
  ]
}

function lintRange(name: string, given: number | Range, path: KeyPath): readonly Found[] {
  const { min, max } = rangeOf(given)
  return min <= max ? [] : [{ path, says: `${name} has a min (${min}) above its max (${max})` }]
}

function lintFalling(team: TeamEntry, key: 'count' | 'size', path: KeyPath): readonly Found[] {
  const { relax = [] } = team
  const given = team[key] ?? 1
  const { max } = rangeOf(given)
  const first = relax.find((step) => step[key] !== undefined)
  if (!first) return []
  if (typeof given !== 'number') {
    const says = `the steps of ${team.name} say how ${key} falls: write ${key}: ${max}, without a min`
    return [{ path: [...path, key], says }]
  }
  const track = { name: key, first: max, grows: false, keys: [key] }
  return lintLoosening(relax, { ...track, valueIn: (step) => step[key] }, [...path, 'relax'])
}
