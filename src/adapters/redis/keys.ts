import type { MatchId, PartyCode, PlayerId, QueueId } from '../../match/ids.ts'
import { SHARED_POOL, type PoolId } from '../../match/pool.ts'

/**
 * Every key that Muster uses in Redis; no other code names one. The system's name is the hash tag, so everything that a
 * script touches is in one cluster slot. docs/storage.md describes each key.
 */
export class Keys {
  readonly places: string
  readonly signs: string
  readonly active: string
  readonly due: string
  readonly heard: string
  readonly history: string
  readonly outboxRefused: string
  readonly lease: string
  readonly epoch: string
  readonly clock: string
  readonly config: string
  readonly configsKnown: string
  /** Not a key: the channel for notifications of changes. */
  readonly changes: string
  /** The prefix of the key of each party, by its id. */
  readonly parties: string
  /** The key of the pool that queues share, and the beginning of those returned by `pool`. */
  readonly pools: string
  /** The prefixes of the keys returned by `partyCode`, `partyOf`, `queue`, `session` and `gone`. */
  readonly partyCodes: string
  readonly partyMembers: string
  readonly queues: string
  readonly sessions: string
  readonly goners: string
  /** When each `caller` of a charge is clear, of those who are not yet. */
  readonly rates: string

  constructor(prefix: string, system: string) {
    const at = (name: string): string => `${prefix}:{${system}}:${name}`
    this.parties = at('party:')
    this.partyCodes = at('party_code:')
    this.partyMembers = at('party_of:')
    this.queues = at('matchmaking_queue:')
    this.places = at('places')
    this.signs = at('signs')
    this.active = at('active_sessions')
    this.due = at('due')
    this.pools = at('pool')
    this.heard = at('heard')
    this.history = at('history')
    this.outboxRefused = at('outbox_refused')
    this.lease = at('lease')
    this.epoch = at('epoch')
    this.clock = at('clock')
    this.config = at('config')
    this.configsKnown = at('configs_known')
    this.changes = at('changes')
    this.sessions = at('session:')
    this.goners = at('gone:')
    this.rates = at('rates')
  }

  queue(queue: QueueId): string {
    return this.queues + queue
  }

  /** Scripts build this key too, from the prefix of queues. A queue's name has no colon. */
  companions(queue: QueueId): string {
    return `${this.queue(queue)}:companions`
  }

  /** Scripts build this key too. */
  pool(pool: PoolId): string {
    return pool === SHARED_POOL ? this.pools : `${this.pools}:${pool}`
  }

  partyCode(code: PartyCode): string {
    return this.partyCodes + code
  }

  partyOf(player: PlayerId): string {
    return this.partyMembers + player
  }

  session(match: MatchId): string {
    return this.sessions + match
  }

  gone(player: PlayerId): string {
    return this.goners + player
  }
}
