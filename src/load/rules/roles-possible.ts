import type { SeenPlayer } from './seen-team.ts'
import { listIn, ROLES } from './values.ts'

interface Slots {
  readonly role: string
  readonly min: number
  readonly max: number
}

/**
 * Whether each player can take a role that they play, with as many of each as the team allows. By counting, as Hall's
 * theorem has it: for every choice of roles, those who play nothing else must find room in it, and its slots that must
 * be filled need as many who play some of it. That costs 2 to the number of roles.
 */
export function isRightRoles(slots: readonly Slots[], players: readonly SeenPlayer[]): boolean {
  if (slots.length === 0) return true
  const played = players.map((player) => bitsOf(slots, listIn(player, ROLES)))
  if (played.includes(0)) return false
  for (let chosen = 1; chosen < 1 << slots.length; chosen += 1) {
    const within = slots.filter((_, i) => (chosen & (1 << i)) !== 0)
    const bound = played.filter((bits) => (bits & ~chosen) === 0).length
    const able = played.filter((bits) => (bits & chosen) !== 0).length
    if (bound > total(within.map(({ max }) => max)) || able < total(within.map(({ min }) => min)))
      return false
  }
  return true
}

/** A player who does not mind plays every role. */
function bitsOf(slots: readonly Slots[], roles: readonly string[] | undefined): number {
  return slots.reduce((bits, { role }, i) => (!roles || roles.includes(role) ? bits | (1 << i) : bits), 0)
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0)
}
