import { form, type Formed, type FormNeeds } from '../../lifecycle/form.ts'
import { restoreLost, type RestoreLostNeeds } from '../../lifecycle/restore-lost.ts'
import { startServer } from '../../lifecycle/start-server.ts'
import type { FormingMatch } from '../../match/match.ts'
import type { Queue, Queues } from '../../match/queues.ts'
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

/** Makes what matches can be made, and asks for their servers. */
export class Forming {
  readonly #needs: FormingNeeds
  readonly #leading: Leading
  readonly #formed: (matches: readonly FormingMatch[]) => void
  readonly #followed: FollowedQueues
  /** The term in which the store is known to know all live matches, and the queues are followed. */
  #complete: Term | undefined

  constructor(needs: FormingNeeds, leading: Leading, formed: (matches: readonly FormingMatch[]) => void) {
    this.#needs = needs
    this.#leading = leading
    this.#formed = formed
    this.#followed = new FollowedQueues(needs)
  }

  /** Says whether it may be worth a turn. */
  changed(change: QueueChange): boolean {
    this.#followed.changed(change)
    // No match can be made of fewer that could not be made of more.
    return change.kind !== 'left'
  }

  async turn(): Promise<Instant | undefined> {
    const { term } = this.#leading
    if (term === undefined) return undefined
    if (term !== this.#complete) {
      // A store that came back may have forgotten claims: the players of those matches seem to wait, or may join anew.
      await restoreLost(this.#needs)
      this.#followed.forget()
      this.#complete = term
    }
    await this.#followed.readUnlessRead()
    const turns = await Promise.all(this.#needs.queues.all.map((queue) => this.#form(queue, term)))
    return earliest(...turns.map(({ lookAgainAt }) => lookAgainAt))
  }

  async #form(queue: Queue, term: Term): Promise<Formed> {
    const matches = this.#within(term)
    const waiting = this.#followed.of(queue)
    const formed = await form({ ...this.#needs, matches }, { queue, waiting, epoch: term.epoch })
    if (formed.fenced) this.#leading.lost(term)
    const made = formed.matches
    if (made.length === 0) return formed
    for (const match of made) this.#start(match)
    // Their servers are spoken to first: players wait for that, and for nothing else here.
    setImmediate(() => {
      for (const match of made) this.#tell(match)
      this.#formed(made)
    })
    return formed
  }

  /** Claims in this term alone: what was read in another may have been read of a store that lacks some matches. */
  #within(term: Term): FormNeeds['matches'] {
    const { matches } = this.#needs
    return {
      form: (match, forming) =>
        this.#leading.term === term ? matches.form(match, forming) : Promise.resolve('fenced'),
    }
  }

  #start(match: FormingMatch): void {
    const { log } = this.#needs
    // Not awaited: the next match does not wait for this one's server. The repair takes up what fails here.
    startServer(this.#needs, match).catch((error: unknown) => {
      log.error({ err: error, matchId: match.id }, 'server start failed; the repair takes it up')
    })
  }

  #tell(match: FormingMatch): void {
    const { metrics, log } = this.#needs
    metrics.matchesFormed.inc()
    for (const { queuedAt } of ticketsOf(match)) metrics.queueWait.observe((match.formedAt - queuedAt) / 1000)
    log.info({ matchId: match.id, queue: match.queue, players: playersOf(match) }, 'match formed')
  }
}
