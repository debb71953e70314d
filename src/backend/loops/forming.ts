import { form, type FormNeeds } from '../../lifecycle/form.ts'
import { restoreLost } from '../../lifecycle/restore-lost.ts'
import { startServer } from '../../lifecycle/start-server.ts'
import type { FormingMatch } from '../../match/match.ts'
import type { Instant } from '../../match/time.ts'
import type { Needs } from '../needs.ts'
import type { Leading, Term } from './leading.ts'

/** Makes what matches can be made, and asks for their servers. */
export class Forming {
  readonly #needs: Needs
  readonly #leading: Leading
  readonly #formed: (matches: readonly FormingMatch[]) => void
  /** The term in which the store is known to know all live matches. */
  #complete: Term | undefined

  constructor(needs: Needs, leading: Leading, formed: (matches: readonly FormingMatch[]) => void) {
    this.#needs = needs
    this.#leading = leading
    this.#formed = formed
  }

  async turn(): Promise<Instant | undefined> {
    const { term } = this.#leading
    if (term === undefined) return undefined
    if (term !== this.#complete) {
      // A store that came back may have forgotten claims: the players of those matches seem to wait, or may join anew.
      await restoreLost(this.#needs)
      this.#complete = term
    }
    const matches = this.#within(term)
    const { matches: made, lookAgainAt, fenced } = await form({ ...this.#needs, matches }, term.epoch)
    if (fenced) this.#leading.lost(term)
    if (made.length === 0) return lookAgainAt
    for (const match of made) this.#start(match)
    // Their servers are spoken to first: players wait for that, and for nothing else here.
    setImmediate(() => {
      for (const match of made) this.#tell(match)
      this.#formed(made)
    })
    return lookAgainAt
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

  #tell({ id, tickets, formedAt }: FormingMatch): void {
    const { metrics, log } = this.#needs
    metrics.matchesFormed.inc()
    for (const { queuedAt } of tickets) metrics.queueWait.observe((formedAt - queuedAt) / 1000)
    log.info({ matchId: id, players: tickets.length }, 'match formed')
  }
}
