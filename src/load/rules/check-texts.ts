import type { AttributeValue } from '../../match/attributes.ts'
import type { Predicate } from '../../matchmaking/rules.ts'
import { complaints, together, type Check, type Demanded } from './check.ts'
import { most, reached } from './limits.ts'
import { membersOf, type SeenPlayer } from './seen-team.ts'
import { isTeam } from './team-names.ts'
import { listIn, valueIn } from './values.ts'

export function checkEquality(
  { kind, attribute, scope }: Demanded<'same' | 'differ'>,
  { teams }: Check,
): readonly string[] {
  return complaints(together(scope, teams), (players) => {
    const values = players.map((player) => valueIn(player, attribute)).filter((each) => each !== undefined)
    const distinct = new Set(values).size
    const isRight = kind === 'same' ? distinct <= 1 : distinct === values.length
    return isRight ? undefined : `${values.length} players have ${distinct} values of ${attribute}`
  })
}

export function checkOverlap(
  { attribute, atLeast, scope }: Demanded<'overlap'>,
  { rule, teams, waitedMs }: Check,
): readonly string[] {
  const needed = reached(atLeast, waitedMs)
  return complaints(together(scope, teams), (players) => {
    const lists = players.flatMap((player) => {
      const list = listIn(player, attribute)
      return list ? [new Set(list)] : []
    })
    const [first] = lists
    const common = [...(first ?? [])].filter((value) => lists.every((list) => list.has(value)))
    if (!first || common.length >= needed) return undefined
    return `${rule.name} needs ${needed} ${attribute} in common, and ${common.length} are`
  })
}

/** A player who does not mind counts either way. */
export function checkCount(
  { attribute, value, min, max, scope }: Demanded<'count'>,
  { rule, teams, waitedMs }: Check,
): readonly string[] {
  const [low, high] = [reached(min, waitedMs), most(rule, max, waitedMs)]
  return complaints(together(scope, teams), (players) => {
    const lists = players.map((player) => listIn(player, attribute))
    const counted = lists.filter((list) => list?.includes(value)).length
    const either = lists.filter((list) => list === undefined).length
    if (counted + either >= low && counted <= high) return undefined
    return `${counted} players have ${attribute} ${value}, and ${low} to ${high} are allowed`
  })
}

export function checkWhere(
  { team, attribute, predicate }: Demanded<'where'>,
  { teams }: Check,
): readonly string[] {
  return complaints(membersOf(teams.filter(({ name }) => isTeam(name, team))), (player) => {
    const value = valueIn(player, attribute)
    if (value === undefined || isMet(predicate, value)) return undefined
    return `${player.id} is in ${team} with ${attribute} ${JSON.stringify(value)}`
  })
}

function isMet(predicate: Predicate, value: AttributeValue): boolean {
  switch (predicate.kind) {
    case 'atLeast':
      return Number(value) >= predicate.value
    case 'atMost':
      return Number(value) <= predicate.value
    case 'equals':
      return value === predicate.value
    case 'contains':
      return value === predicate.value || (Array.isArray(value) && value.includes(predicate.value))
    case 'oneOf':
      return typeof value === 'string' && predicate.values.includes(value)
  }
}

export function checkLists(
  { kind, attribute, of }: Demanded<'accept' | 'block'>,
  { teams }: Check,
): readonly string[] {
  const players = membersOf(teams)
  return complaints(players, (player) => {
    const list = listIn(player, attribute)
    const wrong = list && players.find((other) => other !== player && isWrong(other, list))
    return wrong && `${player.id} ${kind === 'block' ? 'blocks' : 'does not accept'} ${wrong.id}`
  })

  function isWrong(other: SeenPlayer, list: readonly string[]): boolean {
    const shows = of === undefined ? [other.id] : listIn(other, of)
    if (!shows) return false
    return shows.some((each) => list.includes(each)) === (kind === 'block')
  }
}
