import { ApiFault } from './api-fault.ts'

/** A dry run costs the API server little, and players wait. */
const PROBE_EVERY_MS = 2000

type State = 'closed' | 'open' | 'half-open'

export interface CreationBreakerNeeds {
  /** Creates a pod as a dry run. Throws what the API server would answer to a real one. */
  readonly dryRun: () => Promise<void>
  readonly changed: () => void
  readonly signal: AbortSignal
}

/**
 * A circuit breaker for creating pods: it opens when a quota is full or the API server is away. Nothing announces the end
 * of either, so dry runs probe for it. When one succeeds, the breaker lets a single real pod through (half-open), and
 * closes once that pod exists. Probing with a dry run means that no match is formed only to fail.
 */
export class CreationBreaker {
  readonly #needs: CreationBreakerNeeds
  #state: State = 'closed'
  #timer: NodeJS.Timeout | undefined
  #fault: Error | undefined

  constructor(needs: CreationBreakerNeeds) {
    this.#needs = needs
    needs.signal.addEventListener('abort', () => {
      clearTimeout(this.#timer)
    })
  }

  get isClosed(): boolean {
    return this.#state === 'closed'
  }

  /** Why no pod can be created, unless the reason is a full quota. */
  get fault(): Error | undefined {
    return this.#fault
  }

  /** How many of these pods may be created now. */
  allows(wanted: number): number {
    switch (this.#state) {
      case 'closed':
        return wanted
      case 'open':
        return 0
      case 'half-open':
        return Math.min(wanted, 1)
    }
  }

  open(fault: Error): void {
    clearTimeout(this.#timer)
    if (this.#needs.signal.aborted) return
    this.#fault = fault instanceof ApiFault && fault.overQuota ? undefined : fault
    this.#timer = setTimeout(() => void this.#probe(), PROBE_EVERY_MS).unref()
    this.#become('open')
  }

  close(): void {
    this.#fault = undefined
    clearTimeout(this.#timer)
    if (!this.isClosed) this.#become('closed')
  }

  async #probe(): Promise<void> {
    try {
      await this.#needs.dryRun()
    } catch (error) {
      if (!this.isClosed) this.open(error as Error)
      return
    }
    if (this.#state !== 'open') return
    this.#fault = undefined
    this.#become('half-open')
  }

  #become(state: State): void {
    this.#state = state
    this.#needs.changed()
  }
}
