import type { PartyCode, PlayerId } from '../match/ids.ts'
import type { Party } from '../match/party.ts'

/** A party as it was read, for a change that only happens if nothing else changed it meanwhile. */
export interface PartyAsRead {
  readonly party: Party
  readonly version: number
}

/**
 * The parties that players form by code. A player is in one party at a time. A party without a sign of life for the
 * time to live is gone with its code, which another party may then get.
 */
export interface Parties {
  /** Returns the player's party; a sign of life of the party. */
  of(player: PlayerId): Promise<PartyAsRead | undefined>
  /** Returns the party with this code. Anyone may try a code: that is no sign of life. */
  withCode(code: PartyCode): Promise<PartyAsRead | undefined>
  /** Stores a new party, or changes nothing: its leader is in a party already, or another party has its code. */
  create(party: Party): Promise<'created' | 'in-party' | 'code-taken'>
  /**
   * Replaces the party that was read, or removes it, or changes nothing: it has changed since, or a new member is in
   * another party. A party that is gone already counts as removed. A change is a sign of life.
   */
  replace(read: PartyAsRead, next: Party | undefined): Promise<'replaced' | 'changed' | 'in-party'>
}
