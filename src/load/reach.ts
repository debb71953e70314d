import { pause, unlessAborted } from '../client/pause.ts'
import type { Transport } from '../client/transport.ts'
import { errorMessage } from '../runtime/errors.ts'

const PATIENCE_MS = 2000
const LOOK_AGAIN_MS = 200

/**
 * Whether anything answers at the players' address. A refusal is an answer too: then the network works, and the fault
 * is behind it.
 */
export class Reach {
  readonly #transport: Transport
  #asking: Promise<string | undefined> | undefined

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** Why nothing answers now, or `undefined`. Concurrent callers share one check. */
  whyNot(): Promise<string | undefined> {
    this.#asking ??= this.#look().finally(() => {
      this.#asking = undefined
    })
    return this.#asking
  }

  /** The same, for a system that may just be starting. */
  async whyNotWithin(ms: number, signal: AbortSignal): Promise<string | undefined> {
    const giveUpAt = performance.now() + ms
    for (;;) {
      const why = await this.whyNot()
      if (why === undefined || signal.aborted || performance.now() > giveUpAt) return why
      await pause(LOOK_AGAIN_MS, signal)
    }
  }

  async #look(): Promise<string | undefined> {
    try {
      const asked = this.#transport.request('GET', '/health')
      const { status, body } = await unlessAborted(asked, AbortSignal.timeout(PATIENCE_MS))
      return body === undefined ? `the server there answers ${status} and is not Muster` : undefined
    } catch (error) {
      return errorMessage(error)
    }
  }
}
