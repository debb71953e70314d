import { byAge, type Ticket } from '../match/ticket.ts'

/**
 * A ticket at its place, with the numbers that a search reads of everybody who is near. Most of what a search costs is
 * to fetch tickets from memory, and with these it fetches only those that it puts together.
 */
export interface Placed extends Pick<Ticket, 'players' | 'queuedAt'> {
  readonly ticket: Ticket
  /** By the axis, or in order of arrival. */
  readonly at: number
  /** Whether its place is a number on the axis. */
  readonly hasNumber: boolean
  /** How far away on the axis others may be, until a rule is relaxed for the ticket. */
  readonly reach: number
  /** Of the lists that it is in. */
  readonly keys: readonly string[]
}

export function byPlace(a: Placed, b: Placed): number {
  return a.at - b.at || a.queuedAt - b.queuedAt || byAge(a.ticket, b.ticket)
}
