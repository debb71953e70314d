import type { PlayerId } from '../match/ids.ts'
import type { Ticket } from '../match/ticket.ts'
import { remembered } from './remembered.ts'
import { rolesIn } from './roles.ts'
import type { TeamRule } from './rules.ts'
import type { SeatPlan } from './seat-plan.ts'

/** The role slots of one team. A player moves to another role that they play, if that lets one more player in. */
export class RoleSlots {
  readonly #names: readonly string[]
  readonly #most: readonly number[]
  readonly #fewest: readonly number[]
  readonly #size: number
  readonly #masksOf: (ticket: Ticket) => readonly number[]
  readonly #players: PlayerId[] = []
  /** The roles that each player plays, as bits, and the one that they have. */
  readonly #masks: number[] = []
  #roles: number[] = []
  readonly #held: number[]

  constructor({ rule, fewestOfRole }: SeatPlan) {
    this.#names = rule.roles.map(({ role }) => role)
    this.#most = rule.roles.map(({ max }) => max)
    this.#fewest = fewestOfRole
    this.#size = rule.size.max
    this.#masksOf = masksFor(rule)
    this.#held = this.#names.map(() => 0)
  }

  get taken(): Readonly<Record<PlayerId, string>> {
    return Object.fromEntries(
      this.#players.map((player, i) => [player, this.#names[this.#roles[i] ?? 0] ?? '']),
    )
  }

  get isEnough(): boolean {
    return this.#missing === 0
  }

  /** Gives each player of the ticket a role; `false`, and no change, if there are no such slots. */
  take(ticket: Ticket): boolean {
    const before = [...this.#roles]
    for (const mask of this.#masksOf(ticket)) {
      this.#masks.push(mask)
      this.#roles.push(NONE)
      if (!this.#seat(this.#roles.length - 1, 0)) return this.#restore(before)
    }
    // The open seats must be enough for the roles that are still missing.
    if (this.#missing > this.#size - this.#roles.length) return this.#restore(before)
    this.#players.push(...ticket.players)
    return true
  }

  #restore(roles: number[]): false {
    this.#roles = roles
    this.#masks.length = roles.length
    this.#held.fill(0)
    for (const role of roles) this.#held[role] = (this.#held[role] ?? 0) + 1
    return false
  }

  /** Finds a slot: of a role that is missing first, then any that is open, then one whose player can move. */
  #seat(player: number, tried: number): boolean {
    const wanted = (this.#masks[player] ?? 0) & ~tried
    const open = this.#open(wanted, this.#fewest) ?? this.#open(wanted, this.#most)
    if (open !== undefined) return this.#give(player, open)
    for (let role = 0; role < this.#held.length; role += 1) {
      if ((wanted & (1 << role)) === 0) continue
      const seen = tried | (1 << role)
      for (let other = 0; other < this.#roles.length; other += 1)
        if (other !== player && this.#roles[other] === role && this.#seat(other, seen))
          return this.#give(player, role)
    }
    return false
  }

  #open(wanted: number, limits: readonly number[]): number | undefined {
    for (let role = 0; role < limits.length; role += 1)
      if ((wanted & (1 << role)) !== 0 && (this.#held[role] ?? 0) < (limits[role] ?? 0)) return role
    return undefined
  }

  #give(player: number, role: number): true {
    const had = this.#roles[player] ?? NONE
    if (had !== NONE) this.#held[had] = (this.#held[had] ?? 0) - 1
    this.#roles[player] = role
    this.#held[role] = (this.#held[role] ?? 0) + 1
    return true
  }

  get #missing(): number {
    let missing = 0
    for (let role = 0; role < this.#fewest.length; role += 1)
      missing += Math.max((this.#fewest[role] ?? 0) - (this.#held[role] ?? 0), 0)
    return missing
  }
}

const NONE = -1

const known = new WeakMap<TeamRule, (ticket: Ticket) => readonly number[]>()

/** The roles of the team that each player of a ticket plays, as bits. */
function masksFor(rule: TeamRule): (ticket: Ticket) => readonly number[] {
  const found = known.get(rule)
  if (found) return found
  const masks = remembered((ticket) =>
    rolesIn(ticket).map((played) =>
      rule.roles.reduce(
        (mask, { role }, i) => (!played || played.includes(role) ? mask | (1 << i) : mask),
        0,
      ),
    ),
  )
  known.set(rule, masks)
  return masks
}
