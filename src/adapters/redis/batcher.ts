interface Asked<Ask, Answer> {
  readonly ask: Ask
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/** Batches in flight: Redis works on one while we write the next. The busier Redis is, the larger the batches. */
const IN_FLIGHT = 2

export interface BatchLimits<Ask> {
  /** The most that a batch may hold, in what `sizeOf` counts: no batch may block Redis for long. */
  readonly atMost: number
  /** How much work an ask is; by default 1, which makes `atMost` a number of asks. */
  readonly sizeOf?: (ask: Ask) => number
  /** With `queueMicrotask`, a batch holds the asks of one call; by default those of all calls in the same turn of the event loop. */
  readonly later?: (send: () => void) => void
}

/** Answers all of these asks, in the same order. */
export type AnswerAll<Ask, Answer> = (asks: readonly Ask[]) => Promise<readonly Answer[]>

/**
 * Batches the asks of one turn of the event loop, or those made while two batches are in flight. The fixed cost of a round
 * trip (here, on the network, in Redis) is several times the work of one ask.
 */
export class Batcher<Ask, Answer> {
  readonly #answerAll: AnswerAll<Ask, Answer>
  readonly #limits: Required<BatchLimits<Ask>>
  #waiting: Asked<Ask, Answer>[] = []
  #sent = 0

  constructor(answerAll: AnswerAll<Ask, Answer>, limits: BatchLimits<Ask>) {
    this.#answerAll = answerAll
    this.#limits = { sizeOf: () => 1, later: setImmediate, ...limits }
  }

  ask(ask: Ask): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ask, resolve, reject })
      if (this.#waiting.length === 1)
        this.#limits.later(() => {
          this.#send()
        })
    })
  }

  #send(): void {
    while (this.#sent < IN_FLIGHT && this.#waiting.length > 0) {
      this.#sent += 1
      void this.#answer(this.#waiting.splice(0, this.#batchLength())).then(() => {
        this.#sent -= 1
        this.#send()
      })
    }
  }

  /** How many of the waiting asks the next batch has: at least one, whatever its size. */
  #batchLength(): number {
    const { atMost, sizeOf } = this.#limits
    let size = 0
    const over = this.#waiting.findIndex(({ ask }) => (size += sizeOf(ask)) > atMost)
    return over < 0 ? this.#waiting.length : Math.max(over, 1)
  }

  async #answer(some: readonly Asked<Ask, Answer>[]): Promise<void> {
    try {
      const answers = await this.#answerAll(some.map(({ ask }) => ask))
      if (answers.length !== some.length)
        throw new Error(`Redis answered ${answers.length} of ${some.length} requests in a batch`)
      answers.forEach((answer, i) => some[i]?.resolve(answer))
    } catch (error) {
      // Fail those that wait too: when Redis hangs, each further batch would wait for a timeout of its own.
      for (const { reject } of [...some, ...this.#waiting.splice(0)]) reject(error)
    }
  }
}
