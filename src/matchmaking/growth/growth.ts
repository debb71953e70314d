import type { Ticket } from '../../match/ticket.ts'
import type { Instant } from '../../match/time.ts'

/**
 * A group that grows ticket by ticket, as one rule sees it. It refuses only what no further ticket could repair, so that
 * a search need not try it. Whether the whole match is right, `refusalOf` alone decides.
 */
export interface Growth {
  /** The group with the ticket; `undefined` if the rule forbids every match with both. */
  with(ticket: Ticket): Growth | undefined
}

/** An empty group at this moment; what a rule reads of a ticket is kept from one moment to the next. */
export type GrowthAt = (now: Instant) => Growth
