import type { TeamRule } from '../../matchmaking/rules.ts'
import { complaints } from './check.ts'
import { reached } from './limits.ts'
import { membersOf, type SeenTeam } from './seen-team.ts'
import { isRightRoles } from './roles-possible.ts'
import { copyOf } from './team-names.ts'

/** The oldest ticket decides how small teams may be, and how few. */
export function checkTeams(rules: readonly TeamRule[], teams: readonly SeenTeam[]): readonly string[] {
  const oldestMs = Math.max(...membersOf(teams).map(({ waitedMs }) => waitedMs))
  return [
    ...complaints(teams, ({ name }) =>
      rules.some((rule) => isOf(rule, name)) ? undefined : `no team is called ${name}`,
    ),
    ...rules.flatMap((rule) => checkKind(rule, teams, oldestMs)),
  ]
}

function isOf({ name: team, count }: TeamRule, name: string): boolean {
  if (count.max === 1) return name === team
  return (copyOf(name, team) ?? Infinity) <= count.max
}

function checkKind(rule: TeamRule, teams: readonly SeenTeam[], oldestMs: number): readonly string[] {
  const copies = teams.filter(({ name }) => isOf(rule, name))
  const fewest = Math.min(reached(rule.count.min, oldestMs), rule.count.max)
  return [
    ...(copies.length >= fewest
      ? []
      : [`${copies.length} teams ${rule.name}, and at least ${fewest} are needed`]),
    ...copies.flatMap((team) => checkTeam(rule, team, oldestMs)),
  ]
}

function checkTeam(
  { size, roles }: TeamRule,
  { name, players }: SeenTeam,
  oldestMs: number,
): readonly string[] {
  const fewest = Math.min(reached(size.min, oldestMs), size.max)
  const isRightSize = players.length >= fewest && players.length <= size.max
  const slots = roles.map(({ role, min, max }) => ({ role, min: reached(min, oldestMs), max }))
  return [
    ...(isRightSize
      ? []
      : [`${name} has ${players.length} players, and ${fewest} to ${size.max} are allowed`]),
    ...(isRightRoles(slots, players) ? [] : [`the players of ${name} cannot fill its roles`]),
  ]
}
