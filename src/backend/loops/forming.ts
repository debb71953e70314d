import { form, type Formed, type FormNeeds } from '../../lifecycle/form.ts'
import { restoreLost, type RestoreLostNeeds } from '../../lifecycle/restore-lost.ts'
import { startServer } from '../../lifecycle/start-server.ts'
import type { TicketId } from '../../match/ids.ts'
import type { FormingMatch } from '../../match/match.ts'
import type { Explanation } from '../../matchmaking/matchmaker.ts'
import type { Queue, Queues } from '../../matchmaking/queues.ts'
import { playersOf, ticketsOf } from '../../match/roster.ts'
import { earliest, type Instant } from '../../match/time.ts'
import type { QueueChange } from '../../ports/changes.ts'
import type { TicketQueue } from '../../ports/ticket-queue.ts'
import type { Logger } from '../../runtime/log.ts'
import type { Metrics } from '../metrics.ts'
import { FollowedQueues } from './followed-queues.ts'
import type { Leading, Term } from './leading.ts'

export type FormingNeeds = FormNeeds &
  RestoreLostNeeds & {
    readonly queue: Pick<TicketQueue, 'waiting'>
    readonly queues: Queues
    readonly metrics: Pick<Metrics, 'matchesFormed' | 'queueWait'>
    readonly log: Logger
  }

type OnFormed = (queue: Queue, matches: readonly FormingMatch[]) => void

/** Forms the possible matches, and requests their servers. */
export class Forming {
  readonly #needs: FormingNeeds
  readonly #leading: Leading
  readonly #formed: OnFormed
  readonly #followed: FollowedQueues
  /** The term in which the store is known to have all live matches, and the queues are followed. */
  #complete: Term | undefined

  constructor(needs: FormingNeeds, leading: Leading, formed: OnFormed) {
    this.#needs = needs
    this.#leading = leading
    this.#formed = formed
    this.#followed = new FollowedQueues(needs)
  }

  /** Applies the change; returns whether another turn may form something. */
  changed(change: QueueChange): boolean {
    this.#followed.changed(change)
    // Fewer tickets make no new match possible.
    return change.kind !== 'left'
  }

  /** Why a ticket waits. From the first question on, a backend that does not lead follows the queues too. */
  async explain(queue: Queue, ticket: TicketId): Promise<Explanation | undefined> {
    await this.#followed.readUnlessRead()
    return this.#followed.of(queue).line.explain(ticket, this.#needs.clock.now())
  }

  async turn(): Promise<Instant | undefined> {
    const { term } = this.#leading
    if (term === undefined) return undefined
    if (term !== this.#complete) {
      // A store that came back may have lost claims: the players of those matches seem to wait, or may join again.
      await restoreLost(this.#needs)
      this.#followed.forget()
      this.#complete = term
    }
    await this.#followed.readUnlessRead()
    const formed = await Promise.all(this.#needs.queues.all.map((queue) => this.#form(queue, term)))
    return earliest(...formed.map(({ lookAgainAt }) => lookAgainAt))
  }

  async #form(queue: Queue, term: Term): Promise<Formed> {
    const matches = this.#within(term)
    const waiting = this.#followed.of(queue)
    const formed = await form({ ...this.#needs, matches }, { queue, waiting, epoch: term.epoch })
    if (formed.fenced) this.#leading.lost(term)
    const made = formed.matches
    if (made.length === 0) return formed
    for (const match of made) this.#start(match)
    // Servers first: that is what players wait for.
    setImmediate(() => {
      for (const match of made) this.#tell(match)
      this.#formed(queue, made)
    })
    return formed
  }

  /** Only claims in this term: tickets read in another may come from a store that lacks some matches. */
  #within(term: Term): FormNeeds['matches'] {
    const { matches } = this.#needs
    return {
      form: (match, forming) =>
        this.#leading.term === term ? matches.form(match, forming) : Promise.resolve('fenced'),
    }
  }

  #start(match: FormingMatch): void {
    const { log } = this.#needs
    // Not awaited: the next match need not wait for this server. The repair handles failures.
    startServer(this.#needs, match).catch((error: unknown) => {
      log.error({ err: error, matchId: match.id }, 'server start failed; the repair will retry it')
    })
  }

  #tell(match: FormingMatch): void {
    const { metrics, log } = this.#needs
    const { queue } = match
    metrics.matchesFormed.inc({ queue })
    for (const { queuedAt } of ticketsOf(match))
      metrics.queueWait.observe({ queue }, (match.formedAt - queuedAt) / 1000)
    log.info({ matchId: match.id, queue, players: playersOf(match) }, 'match formed')
  }
}
