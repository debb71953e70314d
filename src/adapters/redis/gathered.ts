interface Asked<Ask, Answer> {
  readonly ask: Ask
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/** Answers all of these asks, in their order. */
export type AnswerAll<Ask, Answer> = (asks: readonly Ask[]) => Promise<readonly Answer[]>

/**
 * Gathers what is asked within one turn of the event loop, and asks it in one step, or in few: what a step costs beside
 * its work, here, on the way and in Redis, is several times the work of one ask.
 */
export class Gathered<Ask, Answer> {
  readonly #answerAll: AnswerAll<Ask, Answer>
  readonly #atOnce: number
  #waiting: Asked<Ask, Answer>[] = []

  /** `atOnce`: so that no step holds up the others for long, and Redis works on one while the next is written. */
  constructor(answerAll: AnswerAll<Ask, Answer>, atOnce: number) {
    this.#answerAll = answerAll
    this.#atOnce = atOnce
  }

  ask(ask: Ask): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0)
        setImmediate(() => {
          this.#send()
        })
      this.#waiting.push({ ask, resolve, reject })
    })
  }

  #send(): void {
    const all = this.#waiting
    this.#waiting = []
    for (let from = 0; from < all.length; from += this.#atOnce)
      void this.#answer(all.slice(from, from + this.#atOnce))
  }

  async #answer(some: readonly Asked<Ask, Answer>[]): Promise<void> {
    try {
      const answers = await this.#answerAll(some.map(({ ask }) => ask))
      some.forEach(({ resolve }, i) => {
        resolve(answers[i] as Answer)
      })
    } catch (error) {
      for (const { reject } of some) reject(error)
    }
  }
}
