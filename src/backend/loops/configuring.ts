import type { Queues } from '../../matchmaking/queues.ts'
import type { AgreedConfig, Agreement } from '../../ports/agreement.ts'
import type { Clock } from '../../ports/clock.ts'
import { configurationIn } from '../../queue-file/configuration-in.ts'
import { loadQueueSource } from '../../queue-file/queue-source.ts'
import { configurationOf } from '../../queue-file/read-queue-file.ts'
import type { Logger } from '../../runtime/log.ts'
import type { Metrics } from '../metrics.ts'
import type { QueuesConfig } from '../queues-config.ts'

export interface ConfiguringNeeds {
  readonly agreement: Pick<Agreement, 'offer' | 'find'>
  readonly queues: Queues
  readonly queuesConfig: QueuesConfig
  readonly clock: Clock
  readonly metrics: Pick<Metrics, 'configInfo' | 'matchesFormed'>
  readonly log: Logger
}

/** Keeps this backend on the configuration that all agree on, and offers them that of its own file when it changes. */
export class Configuring {
  readonly #needs: ConfiguringNeeds
  readonly #adopted: () => void
  /** What our file holds, as it was last right. */
  #own: QueuesConfig
  /** How often the file has changed, and how many of these changes were read. */
  #changes = 0
  #changesRead = 0
  #isOffered = false
  #isFaulty = false
  #inForce: AgreedConfig | undefined
  /** The agreed configuration, if this backend cannot use it. */
  #unusable: AgreedConfig | undefined

  constructor(needs: ConfiguringNeeds, adopted: () => void) {
    this.#needs = needs
    this.#adopted = adopted
    this.#own = needs.queuesConfig
  }

  /** The file has changed, or may have. */
  changed(): void {
    this.#changes += 1
  }

  /** Whether this backend uses what is agreed on. Otherwise it must not form matches. */
  get agrees(): boolean {
    return this.#inForce !== undefined && this.#unusable === undefined
  }

  /** Whether its file is right too. */
  get isSound(): boolean {
    return this.agrees && !this.#isFaulty
  }

  async turn(): Promise<undefined> {
    if (this.#changesRead < this.#changes) await this.#read()
    this.#adopt(await this.#agreed())
  }

  async #read(): Promise<void> {
    const { log, clock } = this.#needs
    const { queueFile, defaults, configuration, writtenAt } = this.#own
    if (queueFile === undefined) return
    const changes = this.#changes
    const source = await loadQueueSource(queueFile)
    // Written again meanwhile: this may be half of it, and another turn reads the rest.
    if (changes !== this.#changes) return
    this.#changesRead = changes
    const read = configurationOf(source, defaults)
    this.#isFaulty = !('queues' in read)
    if (!('queues' in read)) {
      for (const fault of read) log.error({ fault }, 'queue file refused: the configuration in force stays')
      return
    }
    const isOther = read.version !== configuration.version
    // Seen to change now: its own time may be that of the machine where it was written.
    const time = isOther || source.kind === 'unreadable' ? clock.now() : source.writtenAt
    if (!isOther && time <= writtenAt) return
    this.#own = { ...this.#own, configuration: read, writtenAt: time }
    this.#isOffered = false
  }

  async #agreed(): Promise<AgreedConfig> {
    const { agreement, clock } = this.#needs
    const found = this.#isOffered ? await agreement.find() : undefined
    const ours = this.#unusable ?? this.#inForce
    // The store was emptied, or a replica that lagged behind took over: put back what was agreed on.
    if (this.#isOffered && ours && (!found || found.since < ours.since))
      return agreement.offer({ ...ours, writtenAt: ours.since }, clock.now())
    return found ?? this.#offer()
  }

  async #offer(): Promise<AgreedConfig> {
    const { agreement, clock, log } = this.#needs
    const { configuration, writtenAt, queueFile } = this.#own
    const { version, text } = configuration
    const agreed = await agreement.offer({ version, text, writtenAt }, clock.now())
    this.#isOffered = true
    if (agreed.version !== version)
      log.warn(
        { queueFile, version, agreed: agreed.version },
        'this configuration was replaced by a later one, which stays: write the file again to return to it',
      )
    return agreed
  }

  #adopt(agreed: AgreedConfig): void {
    const { queues, log } = this.#needs
    const { configuration: own, defaults } = this.#own
    const before = this.#inForce
    // Also if it was replaced and is back: what was done by it meanwhile was refused.
    const isNew = agreed.version !== before?.version || agreed.since !== before.since
    if (isNew && agreed.version !== queues.version) {
      const configuration = agreed.version === own.version ? own : configurationIn(agreed, defaults)
      if (!configuration) {
        this.#cannotUse(agreed)
        return
      }
      queues.replace(configuration.queues)
    }
    const agreedBefore = this.agrees
    this.#inForce = agreed
    this.#unusable = undefined
    if (!isNew && agreedBefore) return
    this.#count(agreed)
    // A backend that cannot start says only why: the first one is named once it listens.
    if (before)
      log.info({ version: agreed.version, queues: queues.all.map(({ id }) => id) }, 'configuration in force')
    this.#adopted()
  }

  #count({ version }: AgreedConfig): void {
    const { metrics, queues } = this.#needs
    metrics.configInfo.reset()
    metrics.configInfo.set({ version }, 1)
    // Start each series at 0: one that begins with its first match shows no increase to alerts.
    for (const { id: queue } of queues.all) metrics.matchesFormed.inc({ queue }, 0)
  }

  #cannotUse(agreed: AgreedConfig): void {
    if (agreed.version !== this.#unusable?.version)
      this.#needs.log.error(
        { agreed: agreed.version },
        'the agreed configuration is not in this file, and cannot be had from other backends: it has functions, or is ' +
          'of a newer release. This backend does not lead until its file has it',
      )
    this.#unusable = agreed
  }
}
