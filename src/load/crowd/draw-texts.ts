import type { Demand } from '../../matchmaking/rules.ts'
import { ROLES } from '../rules/values.ts'
import type { Drawing } from './drawing.ts'
import { countedOf, textPool } from './text-pools.ts'
import { on, predicatesFor, soon } from './wanted.ts'

/** A mode, a mission: one that the players of the same match may share, or differ in. */
export function drawText(name: string, drawing: Drawing): string {
  const { demands, seat, group, random, index } = drawing
  const pool = textPool(name, demands)
  const required = requiredIn(name, drawing)
  if (required.length > 0) return required[0] ?? ''
  if (on(demands, 'differ', name).length > 0) return `${name}-${index}`
  const counted = on(demands, 'count', name)
  const free = pool.filter((value) => counted.every((each) => each.value !== value))
  if (on(demands, 'same', name).length > 0) return free[group.variant] ?? ''
  // A block list of texts names nobody's.
  return random.pick(free.length > 0 ? free : pool) ?? String(seat.index)
}

/** Roles, maps, blocked players: what the rules need, and a few more by chance. */
export function drawSet(name: string, drawing: Drawing): readonly string[] {
  const { demands, random, seat, roles, group } = drawing
  if (name === ROLES && seat.roles.length > 0) return random.shuffled(seat.roles)
  if (on(demands, 'accept', name).length > 0) return accepted(name, drawing)
  if (on(demands, 'block', name).length > 0) return blocked(name, drawing)
  const pool = name === ROLES && roles.length > 0 ? roles : textPool(name, demands)
  const counted = on(demands, 'count', name).map(({ value }) => value)
  const free = pool.filter((value) => !counted.includes(value))
  const overlaps = on(demands, 'overlap', name).map(({ atLeast }) => soon(atLeast))
  // Players of different variants share nothing: who fits both would be missing in one of them.
  const own = overlaps.length === 0 ? free : free.filter((_, i) => i % 2 === group.variant)
  const common = Array.from(
    { length: Math.max(0, ...overlaps) },
    (_, i) => own[i] ?? `${name}-${group.variant}-${i}`,
  )
  const extras = own.filter(() => random.isTrue(0.3))
  const all = [...new Set([...requiredIn(name, drawing), ...common, ...random.shuffled(extras)])]
  return all.length > 0 ? all : own.slice(0, 1)
}

/** What the player's seat requires: the team's own demands, and a share of those that count. */
function requiredIn(name: string, { demands, seat, group }: Drawing): readonly string[] {
  const own = predicatesFor(demands, name, seat.team).flatMap((predicate) => {
    if (predicate.kind === 'oneOf') return predicate.values.slice(0, 1)
    return typeof predicate.value === 'string' ? [predicate.value] : []
  })
  let taken = 0
  const counted = on(demands, 'count', name).flatMap((demand) => {
    const [place, players] =
      demand.scope === 'match' ? [seat.index, group.players] : [seat.place, group.teamSize]
    const share = countedOf(demand, players)
    const from = taken
    taken += share
    return place >= from && place < from + share ? [demand.value] : []
  })
  return [...own, ...counted]
}

/** A set has at most 64 texts. */
const MOST_TEXTS = 64

/** All who are drawn for the same match. */
function accepted(name: string, { demands, group, self }: Drawing): readonly string[] {
  const shown = ofOther(on(demands, 'accept', name), demands)
  return shown ?? group.ids.filter((id) => id !== self).slice(0, MOST_TEXTS)
}

/** The first player of a match blocks one who is drawn for the next. */
function blocked(name: string, { demands, group, seat }: Drawing): readonly string[] {
  if (ofOther(on(demands, 'block', name), demands) || seat.index > 0) return []
  return group.stranger === undefined ? [] : [group.stranger]
}

/** All texts of the attribute that the rule looks at instead of ids. */
function ofOther(
  rules: readonly { readonly of?: string }[],
  demands: readonly Demand[],
): readonly string[] | undefined {
  const of = rules.find((rule) => rule.of !== undefined)?.of
  return of === undefined ? undefined : textPool(of, demands)
}
