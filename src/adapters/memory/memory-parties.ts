import type { PartyCode, PartyId, PlayerId } from '../../match/ids.ts'
import { isMember, PARTY_TTL_MS, type Party } from '../../match/party.ts'
import type { Instant } from '../../match/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Parties, PartyAsRead } from '../../ports/parties.ts'

interface Kept extends PartyAsRead {
  readonly seenAt: Instant
}

/* eslint-disable @typescript-eslint/require-await -- the port is asynchronous; here each step is one synchronous change */
export class MemoryParties implements Parties {
  readonly #clock: Clock
  readonly #ttlMs: number
  /** The one without a sign of life for longest first: each sign moves its party to the end. */
  readonly #kept = new Map<PartyId, Kept>()
  readonly #byCode = new Map<PartyCode, PartyId>()
  readonly #byPlayer = new Map<PlayerId, PartyId>()

  constructor(clock: Clock, ttlMs = PARTY_TTL_MS) {
    this.#clock = clock
    this.#ttlMs = ttlMs
  }

  async of(player: PlayerId): Promise<PartyAsRead | undefined> {
    const found = this.#find(this.#byPlayer.get(player))
    if (found) this.#keep(found)
    return found
  }

  async withCode(code: PartyCode): Promise<PartyAsRead | undefined> {
    return this.#find(this.#byCode.get(code))
  }

  async create(party: Party): Promise<'created' | 'in-party' | 'code-taken'> {
    this.#forgetSilent()
    if (this.#byPlayer.has(party.leader)) return 'in-party'
    if (this.#byCode.has(party.code)) return 'code-taken'
    this.#keep({ party, version: 1 })
    return 'created'
  }

  async replace(
    { party: { id }, version }: PartyAsRead,
    next: Party | undefined,
  ): Promise<'replaced' | 'changed' | 'in-party'> {
    const now = this.#find(id)
    if (!now && !next) return 'replaced'
    if (now?.version !== version) return 'changed'
    if (next?.members.some(({ player }) => !isMember(now.party, player) && this.#byPlayer.has(player)))
      return 'in-party'
    this.#forget(now)
    if (next) this.#keep({ party: next, version: version + 1 })
    return 'replaced'
  }

  #find(id: PartyId | undefined): Kept | undefined {
    this.#forgetSilent()
    return id === undefined ? undefined : this.#kept.get(id)
  }

  #keep({ party, version }: PartyAsRead): void {
    this.#kept.delete(party.id)
    this.#kept.set(party.id, { party, version, seenAt: this.#clock.now() })
    this.#byCode.set(party.code, party.id)
    for (const { player } of party.members) this.#byPlayer.set(player, party.id)
  }

  #forget({ party }: PartyAsRead): void {
    this.#kept.delete(party.id)
    this.#byCode.delete(party.code)
    for (const { player } of party.members) this.#byPlayer.delete(player)
  }

  #forgetSilent(): void {
    const silentSince = this.#clock.now() - this.#ttlMs
    for (const kept of this.#kept.values()) {
      if (kept.seenAt > silentSince) return
      this.#forget(kept)
    }
  }
}
