import type { Redis } from 'ioredis'

import type { ConfigVersion, TicketId } from '../../match/ids.ts'
import type { GoneReason, Ticket } from '../../match/ticket.ts'
import type { Instant } from '../../match/time.ts'
import type { AgreedConfig, Agreement, ConfigOffer } from '../../ports/agreement.ts'
import { answered } from './connection.ts'
import type { Keys } from './keys.ts'
import { textsIn } from './replies.ts'
import { TOLD_SECONDS } from './redis-ticket-queue.ts'
import { run } from './scripts.ts'
import { storedConfig, storedTicket } from './stored-ids.ts'
import { textOf } from './texts.ts'

/** How many versions are kept: content from before them counts as new. */
const VERSIONS_KNOWN = 1000
/** No step may block Redis for long. */
const DISMISSED_AT_ONCE = 500

export class RedisAgreement implements Agreement {
  readonly #redis: Redis
  readonly #keys: Keys

  constructor(redis: Redis, keys: Keys) {
    this.#redis = redis
    this.#keys = keys
  }

  async offer({ version, text, writtenAt }: ConfigOffer, now: Instant): Promise<AgreedConfig> {
    const { config, configsKnown, changes } = this.#keys
    const keys = [config, configsKnown, changes]
    const args = [version, text, writtenAt, now, VERSIONS_KNOWN]
    const agreed = agreedIn(textsIn(await run(this.#redis, 'agree-on-config-3', { keys, args })))
    if (!agreed) throw new Error('agree-on-config left nothing agreed on')
    return agreed
  }

  async find(): Promise<AgreedConfig | undefined> {
    return agreedIn(await answered(this.#redis.hmget(this.#keys.config, 'version', 'text', 'since')))
  }

  async dismiss(
    tickets: readonly Ticket[],
    why: GoneReason,
    by: ConfigVersion,
  ): Promise<readonly TicketId[]> {
    const gone: TicketId[] = []
    for (let i = 0; i < tickets.length; i += DISMISSED_AT_ONCE)
      gone.push(...(await this.#dismiss(tickets.slice(i, i + DISMISSED_AT_ONCE), why, by)))
    return gone
  }

  async #dismiss(
    tickets: readonly Ticket[],
    why: GoneReason,
    by: ConfigVersion,
  ): Promise<readonly TicketId[]> {
    const { places, queues, signs, goners, changes, config } = this.#keys
    const keys = [places, queues, signs, goners, changes, config]
    const args = [by, textOf(why), TOLD_SECONDS, ...tickets.flatMap(({ id, players }) => [id, players[0]])]
    const gone = textsIn(await run(this.#redis, 'dismiss-tickets-6', { keys, args }))
    return gone.flatMap((id) => (id === null ? [] : storedTicket(id)))
  }
}

function agreedIn([version, text, since]: readonly (string | null)[]): AgreedConfig | undefined {
  if (version == null || text == null) return undefined
  return { version: storedConfig(version), text, since: Number(since) }
}
