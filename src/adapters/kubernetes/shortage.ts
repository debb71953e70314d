/** A pod costs the API server little, and players wait. */
const ASK_AGAIN_MS = 2000

type State = 'none' | 'waits' | 'asks-again'

/**
 * No pod can be had: a quota is full, or the API server is away. Nobody tells when that is over, so one pod is asked for now and
 * then, in the place of all that are wanted, and as soon as one is made there is room again.
 */
export class Shortage {
  readonly #changed: () => void
  #state: State = 'none'
  #timer: NodeJS.Timeout | undefined
  #fault: Error | undefined

  constructor(changed: () => void) {
    this.#changed = changed
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
      case 'asks-again':
        return Math.min(room, 1)
    }
  }

  begin(fault: Error | undefined): void {
    this.#fault = fault
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#become('asks-again')
    }, ASK_AGAIN_MS).unref()
    this.#become('waits')
  }

  end(): void {
    this.#fault = undefined
    clearTimeout(this.#timer)
    if (this.isOn) this.#become('none')
  }

  close(): void {
    clearTimeout(this.#timer)
  }

  #become(state: State): void {
    this.#state = state
    this.#changed()
  }
}
