import type { PlayerId } from '../match/ids.ts'
import type { Ticket } from '../match/ticket.ts'
import type { CandidateTeam } from './candidate.ts'
import { meets } from './demands/predicate.ts'
import { allows, type Quota } from './quotas.ts'
import { RoleSlots } from './role-slots.ts'
import type { Rule } from './rules.ts'
import type { SeatPlan } from './seat-plan.ts'
import { valuesOf } from './values.ts'

interface Side {
  readonly plan: SeatPlan
  readonly tickets: Ticket[]
  players: number
  readonly roles: RoleSlots | undefined
}

/** Who may take a slot in a team. */
export type WhereRule = Extract<Rule['demand'], { kind: 'where' }>

/** The seats of a match: teams under their minimum are filled first, then the one with most open seats, then by name. */
export class Seats {
  readonly #sides: Side[] = []
  readonly #where: readonly WhereRule[]
  readonly #quotas: readonly Quota[]
  #open = 0

  constructor(plans: readonly SeatPlan[], where: readonly WhereRule[], quotas: readonly Quota[] = []) {
    this.#where = where
    this.#quotas = quotas
    for (const plan of plans) {
      const roles = plan.rule.roles.length > 0 ? new RoleSlots(plan) : undefined
      this.#sides.push({ plan, tickets: [], players: 0, roles })
      this.#open += plan.rule.size.max
    }
  }

  get isFull(): boolean {
    return this.#open === 0
  }

  /** Whether each team has enough players, and enough of each role. */
  get isEnough(): boolean {
    return this.#sides.every(
      ({ players, plan, roles }) => players >= plan.fewest && (roles === undefined || roles.isEnough),
    )
  }

  get teams(): readonly CandidateTeam[] {
    return this.#sides.map(({ plan: { name, rule }, tickets }) => ({ name, rule, tickets }))
  }

  /** The role of each player of a team with roles. */
  rolesOf(name: string): Readonly<Record<PlayerId, string>> | undefined {
    return this.#sides.find(({ plan }) => plan.name === name)?.roles?.taken
  }

  /** Seats the ticket's players together in the team that needs them most; `false` if no team can take them. */
  place(ticket: Ticket): boolean {
    let neediest: Side | undefined
    for (const side of this.#sides)
      if (hasRoom(side, ticket) && (!neediest || byNeed(side, neediest) < 0)) neediest = side
    if (!neediest) return false
    // Nearly always the team that needs players most takes them: the others are put in order only if it does not.
    if (this.#seat(neediest, ticket)) return true
    const roomy = this.#sides.filter((side) => hasRoom(side, ticket))
    return roomy.length > 1 && roomy.sort(byNeed).some((side) => this.#seat(side, ticket))
  }

  /** Seats the ticket in this team; `false` if the team cannot take it. */
  placeIn(index: number, ticket: Ticket): boolean {
    const side = this.#sides[index]
    return side !== undefined && this.#seat(side, ticket)
  }

  #seat(side: Side, ticket: Ticket): boolean {
    const { plan, roles } = side
    if (!hasRoom(side, ticket)) return false
    if (!this.#mayPlayIn(plan.rule.name, ticket) || !this.#keepsQuotas(side, ticket)) return false
    if (roles?.take(ticket) === false) return false
    side.tickets.push(ticket)
    side.players += ticket.players.length
    this.#open -= ticket.players.length
    return true
  }

  #keepsQuotas(side: Side, ticket: Ticket): boolean {
    return this.#quotas.every((quota) => {
      const isOfTeam = quota.scope === 'team'
      const tickets = isOfTeam ? side.tickets : this.#sides.flatMap((each) => each.tickets)
      const held = tickets.reduce((sum, each) => sum + quota.amountOf(each), 0)
      const open = isOfTeam ? side.plan.rule.size.max - side.players : this.#open
      return allows(quota, held, { ticket, open })
    })
  }

  #mayPlayIn(name: string, ticket: Ticket): boolean {
    return this.#where.every(
      ({ team, attribute, predicate }) =>
        team !== name || valuesOf(ticket, attribute).every((value) => meets(predicate, value)),
    )
  }
}

function hasRoom({ players, plan }: Side, ticket: Ticket): boolean {
  return players + ticket.players.length <= plan.rule.size.max
}

/** A stable sort keeps the order of names. */
function byNeed(a: Side, b: Side): number {
  const under = a.players < a.plan.fewest
  const otherUnder = b.players < b.plan.fewest
  if (under !== otherUnder) return under ? -1 : 1
  return b.plan.rule.size.max - b.players - (a.plan.rule.size.max - a.players)
}
