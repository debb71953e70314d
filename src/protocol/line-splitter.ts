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

/** Splits a stream of bytes into lines, wherever the network split it. Buffers at most `maxBytes` of an unfinished line. */
export class LineSplitter {
  readonly #maxBytes: number
  #held: Uint8Array = new Uint8Array(0)

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  push(bytes: Uint8Array): SplitResult {
    const lines: string[] = []
    let start = 0
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      const line = this.#withHeld(bytes.subarray(start, end))
      if (line.length > this.#maxBytes) return { lines, tooLong: true }
      lines.push(lineOf(line))
      start = end + 1
    }
    this.#held = this.#withHeld(bytes.subarray(start)).slice()
    return { lines, tooLong: this.#held.length > this.#maxBytes }
  }

  #withHeld(bytes: Uint8Array): Uint8Array {
    if (this.#held.length === 0) return bytes
    const joined = new Uint8Array(this.#held.length + bytes.length)
    joined.set(this.#held)
    joined.set(bytes, this.#held.length)
    this.#held = new Uint8Array(0)
    return joined
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
