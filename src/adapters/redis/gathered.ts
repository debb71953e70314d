interface Asked<Ask, Answer> {
  readonly ask: Ask
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/** Steps on their way: Redis works on one while the next is written. The busier it is, the more is gathered for the next. */
const SENT_AT_ONCE = 2

/** Answers all of these asks, in their order. */
export type AnswerAll<Ask, Answer> = (asks: readonly Ask[]) => Promise<readonly Answer[]>

/**
 * Gathers what is asked within one turn of the event loop, or while two steps are on their way, and asks it in one step:
 * what a step costs beside its work, here, on the way and in Redis, is several times the work of one ask.
 */
export class Gathered<Ask, Answer> {
  readonly #answerAll: AnswerAll<Ask, Answer>
  readonly #atOnce: number
  readonly #later: (send: () => void) => void
  #waiting: Asked<Ask, Answer>[] = []
  #sent = 0

  /**
   * `atOnce` in a step: so that none holds up the others for long. `later` gathers what one call asks when it is
   * `queueMicrotask`, and what all calls of the event loop's turn ask otherwise.
   */
  constructor(
    answerAll: AnswerAll<Ask, Answer>,
    atOnce: number,
    later: (send: () => void) => void = setImmediate,
  ) {
    this.#answerAll = answerAll
    this.#atOnce = atOnce
    this.#later = later
  }

  ask(ask: Ask): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ask, resolve, reject })
      if (this.#waiting.length === 1)
        this.#later(() => {
          this.#send()
        })
    })
  }

  #send(): void {
    while (this.#sent < SENT_AT_ONCE && this.#waiting.length > 0) {
      this.#sent += 1
      void this.#answer(this.#waiting.splice(0, this.#atOnce)).then(() => {
        this.#sent -= 1
        this.#send()
      })
    }
  }

  async #answer(some: readonly Asked<Ask, Answer>[]): Promise<void> {
    try {
      const answers = await this.#answerAll(some.map(({ ask }) => ask))
      some.forEach(({ resolve }, i) => {
        resolve(answers[i] as Answer)
      })
    } catch (error) {
      // Who waits is told too: at a Redis that hangs each step more would wait for its own time limit.
      for (const { reject } of [...some, ...this.#waiting.splice(0)]) reject(error)
    }
  }
}
