import pc from 'picocolors'

const WIDTH = 30
const SHOWN_EVERY_MS = 200

export interface Terminal {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** A moving bar on a terminal; silent elsewhere. The simulation calls it: a timer would never fire meanwhile. */
export class Progress {
  readonly #to: Terminal
  readonly #colors: ReturnType<typeof pc.createColors>
  #shownAt = -Infinity

  constructor(to: Terminal) {
    this.#to = to
    // The library only checks standard output, and this may be written elsewhere.
    this.#colors = pc.createColors(to.isTTY === true && pc.isColorSupported)
  }

  /** `name`: what is simulated. `of`: `Infinity` if nobody knows how many come. */
  show(name: string, tickets: number, of: number): void {
    const now = performance.now()
    if (!this.#to.isTTY || (tickets < of && now - this.#shownAt < SHOWN_EVERY_MS)) return
    this.#shownAt = now
    const text = Number.isFinite(of) ? `${this.#bar(tickets / of)} ${tickets} of ${of}` : String(tickets)
    this.#to.write(`\r\x1b[K${text} tickets, ${name}`)
  }

  end(): void {
    if (this.#to.isTTY) this.#to.write('\r\x1b[K')
  }

  #bar(share: number): string {
    const filled = Math.min(Math.round(share * WIDTH), WIDTH)
    return this.#colors.green('█'.repeat(filled)) + this.#colors.dim('░'.repeat(WIDTH - filled))
  }
}
