import type { Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'
import { ageOf, limitAt } from './age.ts'
import { LATENCIES } from './attribute-types.ts'
import type { DemandOf } from './demands/judging.ts'
import type { MatchRules, Rule } from './rules.ts'
import { partyLatencies, partyNumber, typeOf, valuesOf } from './values.ts'

type RuleOn<Kind extends Rule['demand']['kind']> = Rule & { readonly demand: DemandOf<Kind> }

/** The number by which neighbours are near: that of the first spread rule, if there is one. */
export interface Axis {
  readonly valueOf: (ticket: Ticket) => number | undefined
  /** How far away the ticket's neighbours may be now. */
  readonly reachOf: (ticket: Ticket, now: Instant) => number
  readonly rule: Rule
  /** Whether the rule allows all who are in each other's reach. */
  readonly isMutual: boolean
}

export function axisOf({ rules, attributes }: MatchRules): Axis | undefined {
  const rule = rules.find(
    (each): each is RuleOn<'spread'> =>
      each.demand.kind === 'spread' && each.demand.scope === 'match' && each.demand.of === 'range',
  )
  if (!rule) return undefined
  const { attribute, max } = rule.demand
  const { party } = typeOf(attributes, attribute)
  return {
    rule,
    isMutual: rule.clock === 'each' && rule.demand.basis === 'ticket',
    valueOf: (ticket) => partyNumber(ticket, attribute, party),
    // By another clock, somebody else's wait may relax the rule for this ticket too.
    reachOf: (ticket, now) => limitAt(rule, max, rule.clock === 'each' ? ageOf(ticket, now) : Infinity),
  }
}

/** What splits the tickets into parts that can never play with each other: a value that must be the same, a region. */
export interface Partition {
  /** The parts that the ticket is in now, the best first; `undefined` is in every part. */
  readonly partsOf: (ticket: Ticket, now: Instant) => readonly string[] | undefined
}

export function partitionsOf({ rules }: MatchRules): readonly Partition[] {
  return [...rules.flatMap((rule) => bySame(rule)), ...rules.flatMap((rule) => byRegion(rule))]
}

function bySame({ demand, offAfterMs }: Rule): readonly Partition[] {
  if (demand.kind !== 'same' || demand.scope === 'team' || offAfterMs !== undefined) return []
  const partsOf = (ticket: Ticket): readonly string[] | undefined => {
    const value = valuesOf(ticket, demand.attribute).find((each) => each !== undefined)
    return value === undefined ? undefined : [JSON.stringify(value)]
  }
  return [{ partsOf }]
}

function byRegion(rule: Rule): readonly Partition[] {
  const { demand } = rule
  if (demand.kind !== 'latency') return []
  const partsOf = (ticket: Ticket, now: Instant): readonly string[] | undefined => {
    const known = partyLatencies(ticket, LATENCIES)
    if (!known) return undefined
    const limit = limitAt(rule, demand.max, rule.clock === 'each' ? ageOf(ticket, now) : Infinity)
    return Object.entries(known)
      .filter(([, ms]) => ms <= limit)
      .sort(([a, ms], [b, other]) => ms - other || (a < b ? -1 : 1))
      .map(([region]) => region)
  }
  return [{ partsOf }]
}
