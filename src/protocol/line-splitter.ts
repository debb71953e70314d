/** What came of some bytes: whole lines in order, or the news that a line grew past the limit. */
export type SplitResult = { readonly lines: readonly string[]; readonly tooLong: boolean }

/** TextDecoder is everywhere (browser, Node), but not in the language's own types, which is all this folder has. */
declare class TextDecoder {
  constructor(label: string, options: { fatal: boolean; ignoreBOM: boolean })
  decode(bytes: Uint8Array): string
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const NEWLINE = 10
const RETURN = 13

/** Cuts a stream of bytes into lines, wherever the network cut it. Holds at most `maxBytes` of an unfinished line. */
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

/** Stands for a line that is no UTF-8: no verb fits it, and no program should hand it on as text. */
export const NOT_UTF8 = '\0'

/**
 * The text of a line, without the one `\r` that may end it. Bytes that are no UTF-8 never become U+FFFD, which would make two
 * ids one.
 */
export function lineOf(bytes: Uint8Array): string {
  const line = bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes
  try {
    return utf8.decode(line)
  } catch {
    return NOT_UTF8
  }
}
