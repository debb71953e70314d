import type { RoleRule, TeamRule } from '../matchmaking/rules.ts'
import { stepWords, steppedWords } from './step-words.ts'

/** `team: 2 teams of 5 players (at least 3 after 30 s); tank 1, damage 1 to 3` */
export function describeTeam({ name, count, size, roles }: TeamRule): string {
  const copies = `${count.max} ${count.max === 1 ? 'team' : 'teams'}${fewer(count.min)}`
  const players = `${size.max} ${size.max === 1 ? 'player' : 'players'}${fewer(size.min)}`
  const slots = roles.length > 0 ? `; ${roles.map(roleWords).join(', ')}` : ''
  return `${name}: ${copies} of ${players}${slots}`
}

function fewer({ steps }: TeamRule['size']['min']): string {
  return steps.length > 0 ? ` (at least ${steps.map(stepWords).join(', ')})` : ''
}

function roleWords({ role, min, max }: RoleRule): string {
  const fixed = min.steps.length === 0 && min.first === max
  return fixed ? `${role} ${max}` : `${role} ${steppedWords(min)} to ${max}`
}
