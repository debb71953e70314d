import { BadAnswer } from './bad-answer.ts'

const LINE_FEED = 10
const LONGEST_LINE = 16 * 1024

/** Finds the end of a chunked body (RFC 9112, 7.1). Its bytes are forwarded unchanged. */
export class Chunks {
  /** How much is missing of the current chunk. */
  #left = 0
  /** Whether the next line is the one that ends a chunk. */
  #chunkEnds = false
  #line = ''
  #inTrailer = false
  #ended = false

  get ended(): boolean {
    return this.#ended
  }

  /** How many of the bytes belong to the body. */
  take(bytes: Buffer): number {
    let at = 0
    while (at < bytes.length && !this.#ended) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, bytes.length - at)
        this.#left -= taken
        at += taken
      } else at = this.#takeLine(bytes, at)
    }
    return at
  }

  #takeLine(bytes: Buffer, from: number): number {
    const end = bytes.indexOf(LINE_FEED, from)
    const to = end < 0 ? bytes.length : end + 1
    this.#line += bytes.toString('latin1', from, to)
    if (this.#line.length > LONGEST_LINE) throw new BadAnswer('a line between chunks is too long')
    if (end >= 0) {
      this.#lineEnded(this.#line)
      this.#line = ''
    }
    return to
  }

  #lineEnded(line: string): void {
    // Node refuses a lone CR too: whoever reads it as a line end sees another body.
    if (line.indexOf('\r') !== line.length - '\r\n'.length)
      throw new BadAnswer('a line between chunks has an invalid line end')
    if (this.#chunkEnds) {
      if (line !== '\r\n') throw new BadAnswer('a chunk is longer than its size')
      this.#chunkEnds = false
      return
    }
    if (this.#inTrailer) {
      this.#ended = line === '\r\n'
      return
    }
    const size = /^([0-9a-f]{1,12})[;\r]/i.exec(line)?.[1]
    if (size === undefined) throw new BadAnswer('a chunk without a size')
    const bytes = parseInt(size, 16)
    this.#inTrailer = bytes === 0
    this.#chunkEnds = bytes > 0
    this.#left = bytes
  }
}
