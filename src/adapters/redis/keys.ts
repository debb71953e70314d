import type { MatchId, PlayerId } from '../../match/ids.ts'

/**
 * Every key that Muster has in Redis, and nothing else names one. The queue's name is the hash tag: whatever a script
 * touches lies in one slot of a cluster. docs/storage.md says what each holds.
 */
export class Keys {
  readonly queue: string
  readonly places: string
  readonly signs: string
  readonly active: string
  readonly due: string
  readonly pool: string
  readonly heard: string
  readonly history: string
  readonly lease: string
  readonly epoch: string
  readonly clock: string
  /** Not a key: the channel that tells of changes. */
  readonly changes: string
  /** The beginnings of the keys that `session` and `gone` give. */
  readonly sessions: string
  readonly goners: string

  constructor(prefix: string, queue: string) {
    const at = (name: string): string => `${prefix}:{${queue}}:${name}`
    this.queue = at('matchmaking_queue')
    this.places = at('places')
    this.signs = at('signs')
    this.active = at('active_sessions')
    this.due = at('due')
    this.pool = at('pool')
    this.heard = at('heard')
    this.history = at('history')
    this.lease = at('lease')
    this.epoch = at('epoch')
    this.clock = at('clock')
    this.changes = at('changes')
    this.sessions = at('session:')
    this.goners = at('gone:')
  }

  session(match: MatchId): string {
    return this.sessions + match
  }

  gone(player: PlayerId): string {
    return this.goners + player
  }
}
