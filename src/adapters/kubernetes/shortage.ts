import { ApiFault } from './api-fault.ts'

/** A question costs the API server little, and players wait. */
const ASK_AGAIN_MS = 2000

type State = 'none' | 'waits' | 'one-may-try'

export interface ShortageNeeds {
  /** Has the API server judge a pod, and keep none. Throws what it would answer to a real one. */
  readonly judge: () => Promise<void>
  readonly changed: () => void
  readonly signal: AbortSignal
}

/**
 * No pod can be had: a quota is full, or the API server is away. Nobody tells when that is over, so a pod is judged now and
 * then. When it would be allowed, one is asked for in the place of all that are wanted; as soon as it is made there is room
 * again. Who is judged costs nothing: no match is made for it that would fall through.
 */
export class Shortage {
  readonly #needs: ShortageNeeds
  #state: State = 'none'
  #timer: NodeJS.Timeout | undefined
  #fault: Error | undefined

  constructor(needs: ShortageNeeds) {
    this.#needs = needs
    needs.signal.addEventListener('abort', () => {
      clearTimeout(this.#timer)
    })
  }

  get isOn(): boolean {
    return this.#state !== 'none'
  }

  /** Why, when a full quota is not the reason. */
  get fault(): Error | undefined {
    return this.#fault
  }

  /** How many of these may be asked for now. */
  leaves(room: number): number {
    switch (this.#state) {
      case 'none':
        return room
      case 'waits':
        return 0
      case 'one-may-try':
        return Math.min(room, 1)
    }
  }

  begin(fault: Error): void {
    clearTimeout(this.#timer)
    if (this.#needs.signal.aborted) return
    this.#fault = fault instanceof ApiFault && fault.overQuota ? undefined : fault
    this.#timer = setTimeout(() => void this.#ask(), ASK_AGAIN_MS).unref()
    this.#become('waits')
  }

  end(): void {
    this.#fault = undefined
    clearTimeout(this.#timer)
    if (this.isOn) this.#become('none')
  }

  async #ask(): Promise<void> {
    try {
      await this.#needs.judge()
    } catch (error) {
      if (this.isOn) this.begin(error as Error)
      return
    }
    if (this.#state !== 'waits') return
    this.#fault = undefined
    this.#become('one-may-try')
  }

  #become(state: State): void {
    this.#state = state
    this.#needs.changed()
  }
}
