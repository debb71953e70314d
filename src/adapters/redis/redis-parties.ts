import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'

import type { PartyCode, PlayerId } from '../../match/ids.ts'
import { PARTY_TTL_MS, type Party } from '../../match/party.ts'
import type { Parties, PartyAsRead } from '../../ports/parties.ts'
import type { Keys } from './keys.ts'
import { textsIn, wordIn } from './replies.ts'
import { run } from './scripts.ts'
import { partyIn, textOf } from './texts.ts'

/** Redis itself expires parties: no two clocks are compared. */
export class RedisParties implements Parties {
  readonly #redis: Redis
  readonly #keys: Keys
  readonly #ttlMs: number

  constructor(redis: Redis, keys: Keys, ttlMs = PARTY_TTL_MS) {
    this.#redis = redis
    this.#keys = keys
    this.#ttlMs = ttlMs
  }

  of(player: PlayerId): Promise<PartyAsRead | undefined> {
    return this.#find(this.#keys.partyOf(player), this.#ttlMs)
  }

  withCode(code: PartyCode): Promise<PartyAsRead | undefined> {
    return this.#find(this.#keys.partyCode(code), '')
  }

  async create(party: Party): Promise<'created' | 'in-party' | 'code-taken'> {
    const outcome = await this.#change(party, 0, party)
    // The id is new: no other party has it, in whatever version.
    if (outcome === 'changed') throw new Error(`Party ${party.id} exists already`)
    return outcome === 'done' ? 'created' : outcome
  }

  async replace(
    { party, version }: PartyAsRead,
    next: Party | undefined,
  ): Promise<'replaced' | 'changed' | 'in-party'> {
    const outcome = await this.#change(party, version, next)
    if (outcome === 'code-taken') throw new Error(`Party ${party.id} lost its code`)
    return outcome === 'done' ? 'replaced' : outcome
  }

  async #find(key: string, ttl: number | ''): Promise<PartyAsRead | undefined> {
    const { parties, partyCodes, partyMembers } = this.#keys
    const keys = [key, parties, partyCodes, partyMembers]
    const [version, text] = textsIn(await run(this.#redis, 'find-party-4', { keys, args: [ttl] }))
    return text ? { party: partyIn(text), version: Number(version) } : undefined
  }

  async #change({ id, code }: Party, version: number, next: Party | undefined) {
    const { parties, partyCodes, partyMembers } = this.#keys
    const members = next?.members.map(({ player }) => player) ?? []
    const args = [id, version, randomUUID(), next ? textOf(next) : '', code, this.#ttlMs, ...members]
    const keys = [parties, partyCodes, partyMembers]
    return wordIn(await run(this.#redis, 'change-party-3', { keys, args }), [
      'done',
      'changed',
      'in-party',
      'code-taken',
    ])
  }
}
