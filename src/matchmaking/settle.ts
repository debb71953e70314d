import type { Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'
import { ageBy } from './age.ts'
import type { AttributeTypes } from './attribute-types.ts'
import type { Assembled } from './assemble.ts'
import { balancedBy } from './balanced.ts'
import { candidateOf, playersIn, type Candidate, type CandidateTeam } from './candidate.ts'
import { regionFor } from './demands/latency.ts'
import { inCommon } from './demands/texts.ts'
import { evenOut } from './even-out.ts'
import { refusalOf } from './judge.ts'
import type { Proposal } from './proposal.ts'
import type { MatchRules } from './rules.ts'
import type { SeatPlan } from './seat-plan.ts'
import { Seats, type WhereRule } from './seats.ts'
import { splits } from './split-teams.ts'
import { setOf, typeOf, valuesOf } from './values.ts'

/** Two teams of at most this many tickets are split in every way: 6435 for single players. */
const MOST_TO_SPLIT = 16
/** Splits that a rule refuses before the group is given up. */
const MOST_REFUSED = 32

export interface Settling {
  readonly rules: MatchRules
  readonly where: readonly WhereRule[]
  readonly plans: readonly SeatPlan[]
  readonly now: Instant
}

/** The most even teams of the group that all rules allow. */
export function settle(
  { seats, tickets }: Assembled,
  { rules, where, plans, now }: Settling,
): Proposal | undefined {
  let refused = 0
  for (const sides of arrangements(seats.teams, tickets, rules)) {
    const seated = seatedAs(sides, plans, where)
    if (!seated) continue
    const candidate = candidateOf(seated.teams, now)
    const refusal = refusalOf(rules.rules, candidate, rules.attributes)
    if (!refusal) return { tickets, ...chosenFor(candidate, rules), teams: seated.teams, roles: seated.roles }
    refused += 1
    if (refused === MOST_REFUSED) break
  }
  return undefined
}

type Sides = readonly (readonly Ticket[])[]

/** Ways to divide the group among its teams, the most even first. */
function* arrangements(
  teams: readonly CandidateTeam[],
  tickets: readonly Ticket[],
  rules: MatchRules,
): Generator<Sides> {
  const by = balancedBy(rules)
  const a = teams[0]
  const b = teams[1]
  if (by && a && b && teams.length === 2 && tickets.length <= MOST_TO_SPLIT) {
    const sizes = [playersIn(a.tickets), playersIn(b.tickets)] as const
    yield* splits(tickets, { sizes, areAlike: areAlike(a, b, rules), by })
  } else if (by && teams.every(({ rule }) => rule === a?.rule)) yield evenOut(sidesOf(teams), by)
  yield sidesOf(teams)
}

function sidesOf(teams: readonly CandidateTeam[]): Sides {
  return teams.map((team) => team.tickets)
}

/** Whether only their names tell the two teams apart. */
function areAlike({ rule }: CandidateTeam, { rule: other }: CandidateTeam, { rules }: MatchRules): boolean {
  if (rule === other) return true
  const isNamed = rules.some(({ demand }) => demand.kind === 'where' || demand.kind === 'compare')
  return !isNamed && rule.size.max === other.size.max && rule.roles.length + other.roles.length === 0
}

type Seated = Pick<Proposal, 'teams' | 'roles'>

/** These sides with a role for each player; `undefined` if a team cannot take them. */
function seatedAs(sides: Sides, plans: readonly SeatPlan[], where: readonly WhereRule[]): Seated | undefined {
  const seats = new Seats(plans, where)
  for (let i = 0; i < sides.length; i += 1)
    for (const ticket of sides[i] ?? []) if (!seats.placeIn(i, ticket)) return undefined
  if (!seats.isEnough) return undefined
  const roles = Object.fromEntries(
    plans.flatMap(({ name }) => {
      const own = seats.rolesOf(name)
      return own ? [[name, own] as const] : []
    }),
  )
  return { teams: seats.teams, roles }
}

function chosenFor(
  candidate: Candidate,
  { rules, attributes }: MatchRules,
): Pick<Proposal, 'region' | 'picks'> {
  const { tickets } = candidate
  let region: string | undefined
  const picks: Record<string, string> = {}
  for (const rule of rules) {
    const { demand, clock } = rule
    if (demand.kind === 'latency')
      region ??= regionFor(demand, { rule, candidate, ageMs: ageBy(clock, tickets, candidate.now) })
    if (demand.kind !== 'overlap' || demand.scope === 'team') continue
    const pick = mostPreferred(tickets, demand.attribute, attributes)
    if (pick !== undefined) picks[rule.name] = pick
  }
  return { region, picks }
}

/** Of the values that all have, the one that stands first in their lists on average; of equal ones, the first by name. */
function mostPreferred(
  tickets: readonly Ticket[],
  attribute: string,
  types: AttributeTypes,
): string | undefined {
  const lists = tickets.flatMap((ticket) => valuesOf(ticket, attribute).map(setOf))
  const rank = (value: string): number =>
    lists.reduce((sum, list) => sum + Math.max(list?.indexOf(value) ?? 0, 0), 0)
  const common = [...(inCommon({ tickets }, attribute, typeOf(types, attribute)) ?? [])]
  return common.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))[0]
}
