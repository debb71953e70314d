/** Enough to see why a server died; few enough that many servers do not fill the memory. */
const LINES_KEPT = 20
const LONGEST_LINE = 500

/** The last output of a server, to find the cause of its end. */
export class LastLines {
  readonly #lines: string[] = []

  get lines(): readonly string[] {
    return this.#lines
  }

  keep(line: string): void {
    this.#lines.push(line.slice(0, LONGEST_LINE))
    if (this.#lines.length > LINES_KEPT) this.#lines.shift()
  }
}
