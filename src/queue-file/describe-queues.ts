import type { AttributeType } from '../matchmaking/attribute-types.ts'
import type { Queue } from '../matchmaking/queues.ts'
import type { MatchRules } from '../matchmaking/rules.ts'
import type { Configuration } from './configuration.ts'
import { describeRule, termWords } from './describe-rules.ts'
import { describeTeam } from './describe-teams.ts'

/** Each queue with its teams and rules, for a person to check. */
export function describeQueues({ queues, configured }: Configuration): string {
  return configured
    .flatMap(({ queue, matchRules }) => [
      `  ${queue.id}${queue === queues.default ? ' (default)' : ''}: ${sizeWords(queue, matchRules)}`,
      ...demands(queue).map(indented),
      ...(matchRules ? rulesOf(matchRules).map(indented) : []),
    ])
    .join('\n')
}

function indented(line: string): string {
  return `    ${line}`
}

function sizeWords(queue: Queue, matchRules: MatchRules | undefined): string {
  const { size, minPartialSize, flushAfterMs } = queue.rules
  const own = serverWords(queue)
  if (minPartialSize === size) return `matches of ${size}${own}`
  // The lines of the teams say when they may be smaller.
  if (matchRules) return `matches of ${minPartialSize} to ${size}${own}`
  return `matches of ${size}, or of ${minPartialSize} or more after ${flushAfterMs / 1000} s${own}`
}

function serverWords({ server, pool }: Queue): string {
  const program = server ? ', with a game server of its own' : ''
  if (!pool) return program
  const count = pool.min === pool.max ? `${pool.max}` : `${pool.min} to ${pool.max}`
  return `${program}, ${count} of ${server ? 'them' : 'its game servers'} waiting ready`
}

/** What a queue asks of players. */
function demands({ attributes, versions }: Queue): readonly string[] {
  const all = Object.entries(attributes).map(([name, type]) => attributeWords(name, type))
  return [
    ...(versions === undefined ? [] : [`clients of version ${versions}`]),
    ...(all.length > 0 ? [`asks for ${all.join(', ')}`] : []),
  ]
}

function attributeWords(name: string, { missing }: AttributeType): string {
  switch (missing.kind) {
    case 'reject':
      return name
    case 'any':
      return `${name} (or none)`
    case 'default':
      return `${name} (or ${JSON.stringify(missing.value)})`
  }
}

function rulesOf({ teams, rules, preferences }: MatchRules): readonly string[] {
  return [
    ...teams.map(describeTeam),
    ...rules.map(describeRule),
    ...preferences.map(
      ({ name, term, weight }) => `${name}: prefers ${weight} s for each of ${termWords(term)}`,
    ),
  ]
}
