/** The complete lines in some bytes, and whether a line exceeded the limit. */
export type SplitResult = { readonly lines: readonly string[]; readonly tooLong: boolean }

/** TextDecoder exists in browsers and Node, but not in the language's own types, which is all that this folder has. */
declare class TextDecoder {
  constructor(label: string, options: { fatal: boolean; ignoreBOM: boolean })
  decode(bytes: Uint8Array): string
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const NEWLINE = 10
const RETURN = 13
const none = new Uint8Array(0)

/**
 * Splits a stream of bytes into lines, wherever the network split it. Buffers at most `maxBytes` of an unfinished line.
 * Once a line was too long, no further lines are read.
 */
export class LineSplitter {
  readonly #maxBytes: number
  /** The beginning of a line is at its start, and room for more after it. */
  #held: Uint8Array = none
  #length = 0
  #tooLong = false

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  push(bytes: Uint8Array): SplitResult {
    const lines: string[] = []
    let start = 0
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      if (!this.#fits(end - start)) return { lines, tooLong: true }
      lines.push(lineOf(this.#withHeld(bytes.subarray(start, end))))
      start = end + 1
    }
    if (!this.#fits(bytes.length - start)) return { lines, tooLong: true }
    this.#hold(bytes.subarray(start))
    return { lines, tooLong: false }
  }

  #fits(more: number): boolean {
    this.#tooLong ||= this.#length + more > this.#maxBytes
    if (this.#tooLong) this.#forget()
    return !this.#tooLong
  }

  #withHeld(bytes: Uint8Array): Uint8Array {
    if (this.#length === 0) return bytes
    this.#hold(bytes)
    const line = this.#held.subarray(0, this.#length)
    this.#forget()
    return line
  }

  /** The memory doubles when it is full: each byte is copied a few times at most, however small the pieces of a line are. */
  #hold(bytes: Uint8Array): void {
    const length = this.#length + bytes.length
    if (length > this.#held.length) {
      const larger = new Uint8Array(Math.max(length, Math.min(2 * this.#held.length, this.#maxBytes)))
      larger.set(this.#held.subarray(0, this.#length))
      this.#held = larger
    }
    this.#held.set(bytes, this.#length)
    this.#length = length
  }

  #forget(): void {
    this.#held = none
    this.#length = 0
  }
}

/** Stands for a line that is not UTF-8: it matches no verb, and no program should pass it on as text. */
export const NOT_UTF8 = '\0'

/** The text of a line, without a trailing `\r`. Invalid UTF-8 never becomes U+FFFD, which would turn two ids into one. */
export function lineOf(bytes: Uint8Array): string {
  const line = bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes
  try {
    return utf8.decode(line)
  } catch {
    return NOT_UTF8
  }
}
