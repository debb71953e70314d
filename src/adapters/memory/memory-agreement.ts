import type { ConfigVersion, TicketId } from '../../match/ids.ts'
import type { GoneReason, Ticket } from '../../match/ticket.ts'
import type { Instant } from '../../match/time.ts'
import type { AgreedConfig, Agreement, ConfigOffer } from '../../ports/agreement.ts'
import type { MemoryState } from './memory-state.ts'

/* eslint-disable @typescript-eslint/require-await -- the port is asynchronous; here each step is one synchronous change */
export class MemoryAgreement implements Agreement {
  readonly #state: MemoryState

  constructor(state: MemoryState) {
    this.#state = state
  }

  async offer(offer: ConfigOffer, now: Instant): Promise<AgreedConfig> {
    const { config, changes, knownConfigs } = this.#state
    if (config && !this.#replaces(config, offer)) return config
    const since = Math.max(now, (config?.since ?? 0) + 1)
    const agreed = { version: offer.version, text: offer.text, since }
    this.#state.config = agreed
    knownConfigs.add(offer.version)
    changes.configChanged()
    return agreed
  }

  async find(): Promise<AgreedConfig | undefined> {
    return this.#state.config
  }

  async dismiss(
    tickets: readonly Ticket[],
    why: GoneReason,
    by: ConfigVersion,
  ): Promise<readonly TicketId[]> {
    if (this.#state.config?.version !== by) return []
    const waiting = tickets.filter((ticket) => this.#state.isQueued(ticket))
    for (const ticket of waiting) this.#state.drop(ticket, why)
    return waiting.map(({ id }) => id)
  }

  #replaces(agreed: AgreedConfig, { version, writtenAt }: ConfigOffer): boolean {
    if (version === agreed.version) return false
    return !this.#state.knownConfigs.has(version) || writtenAt > agreed.since
  }
}
