import { byAge, type Ticket } from '../match/ticket.ts'

/**
 * A ticket at its place, with all that a search reads of everybody who is near. Among 100,000 tickets, most of what a
 * search costs is to fetch from memory: to ask each ticket itself took two and a half times as long.
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
