import pc from 'picocolors'

import type { Step } from './player.ts'

const WIDTH = 30
const BAR_EVERY_MS = 100
const LINE_EVERY_MS = 5000

export interface Terminal {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** Where the players are: a moving bar on a terminal, a line every few seconds in a log. */
export class Progress {
  readonly #counts = new Map<Step, number>()
  readonly #total: number
  readonly #to: Terminal
  readonly #colors: ReturnType<typeof pc.createColors>
  #timer: NodeJS.Timeout | undefined
  #last = ''

  constructor(total: number, to: Terminal) {
    this.#total = total
    this.#to = to
    // The library only checks standard output, and this may be written elsewhere.
    this.#colors = pc.createColors(to.isTTY === true && pc.isColorSupported)
  }

  count(step: Step): void {
    this.#counts.set(step, this.#of(step) + 1)
  }

  start(): void {
    this.#timer = setInterval(
      () => {
        this.#show()
      },
      this.#to.isTTY ? BAR_EVERY_MS : LINE_EVERY_MS,
    ).unref()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#show()
    if (this.#to.isTTY) this.#to.write('\n')
  }

  #show(): void {
    const text = this.#text()
    if (text === this.#last) return
    this.#last = text
    this.#to.write(this.#to.isTTY ? `\r\x1b[K${this.#bar()} ${text}` : `${text}\n`)
  }

  #bar(): string {
    const filled = Math.round((this.#done() / this.#total) * WIDTH)
    return this.#colors.green('█'.repeat(filled)) + this.#colors.dim('░'.repeat(WIDTH - filled))
  }

  #text(): string {
    const counts = (['joined', 'matched', 'playing', 'finished'] as const).map(
      (step) => `${step} ${this.#of(step)}`,
    )
    const lost = this.#of('lost')
    return `${this.#done()}/${this.#total} done: ${counts.join(', ')}${lost > 0 ? this.#colors.red(`, lost ${lost}`) : ''}`
  }

  #done(): number {
    return (
      this.#of('finished') +
      this.#of('told-why') +
      this.#of('lost') +
      this.#of('cut-off') +
      this.#of('interrupted')
    )
  }

  #of(step: Step): number {
    return this.#counts.get(step) ?? 0
  }
}
