import type { ConfigVersion, TicketId } from '../match/ids.ts'
import type { GoneReason, Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'

/** A configuration, as backends tell it each other. */
export interface ConfigText {
  readonly version: ConfigVersion
  readonly text: string
}

export interface ConfigOffer extends ConfigText {
  /** When its file was written, or seen to have changed. */
  readonly writtenAt: Instant
}

export interface AgreedConfig extends ConfigText {
  /** When it was agreed on: later than every earlier one. */
  readonly since: Instant
}

/** Which configuration all backends of a system use. */
export interface Agreement {
  /**
   * Puts a configuration in force, if none is, or if it is new to the system. One that was in force earlier and was
   * replaced returns only if its file was written after that: a backend that starts with an old file changes nothing.
   * Returns what is agreed on now.
   */
  offer(offer: ConfigOffer, now: Instant): Promise<AgreedConfig>
  /** What is agreed on; nothing in a store that is new, or was emptied. */
  find(): Promise<AgreedConfig | undefined>
  /**
   * Takes these tickets out of the queue: all their players are gone, for this reason. Does nothing if another
   * configuration than this one is agreed on by now, which may have a place for them. Returns the tickets taken out.
   */
  dismiss(tickets: readonly Ticket[], why: GoneReason, by: ConfigVersion): Promise<readonly TicketId[]>
}
