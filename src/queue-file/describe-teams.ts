import type { RoleRule, TeamRule } from '../matchmaking/rules.ts'
import { lastOf } from './team-rules-from.ts'
import { secondsWords, steppedWords } from './step-words.ts'

/** `team: 2 of 5 players, as few as 3 after 30 s; tank 1, damage 1 to 3` */
export function describeTeam({ name, count, size, roles }: TeamRule): string {
  const copies = `${count.max} ${count.max === 1 ? 'team' : 'teams'}${fewer(count.min)}`
  const players = `${size.max} ${size.max === 1 ? 'player' : 'players'}${fewer(size.min)}`
  const slots = roles.length > 0 ? `; ${roles.map(roleWords).join(', ')}` : ''
  return `${name}: ${copies} of ${players}${slots}`
}

function fewer(min: TeamRule['size']['min']): string {
  const last = min.steps.at(-1)
  if (!last) return ''
  const [only] = min.steps
  return min.steps.length === 1 && only
    ? ` (${lastOf(min)} or more after ${secondsWords(only.afterMs)})`
    : ` (at least ${steppedWords(min)})`
}

function roleWords({ role, min, max }: RoleRule): string {
  const fixed = min.steps.length === 0 && min.first === max
  return fixed ? `${role} ${max}` : `${role} ${steppedWords(min)} to ${max}`
}
