export type CommandWords = { readonly words: readonly string[] } | { readonly fault: string }

/** One piece at a time: unquoted characters, a quoted piece, an escaped character, or the space between two words. */
const piece =
  /(?<space>\s+)|'(?<single>[^']*)'|"(?<double>(?:\\[\s\S]|[^"\\])*)"|\\(?<escaped>[\s\S])|(?<bare>[^\s'"\\]+)/y

/**
 * Splits a command and its arguments as a POSIX shell would: at spaces, `'...'` keeps everything, `"..."` keeps
 * everything but `\"` and `\\`, a backslash elsewhere keeps the next character. Nothing is expanded, and no shell runs.
 */
export function commandWords(text: string): CommandWords {
  const words: string[] = []
  let word: string | undefined
  for (let at = 0; at < text.length; at = piece.lastIndex) {
    piece.lastIndex = at
    const found = piece.exec(text)?.groups
    if (!found) return { fault: faultAt(text, at) }
    if (found['space'] === undefined) {
      word = (word ?? '') + kept(found)
    } else if (word !== undefined) {
      words.push(word)
      word = undefined
    }
  }
  return { words: word === undefined ? words : [...words, word] }
}

function kept({ single, double, escaped, bare }: Record<string, string | undefined>): string {
  return single ?? double?.replace(/\\(["\\])/g, '$1') ?? escaped ?? bare ?? ''
}

function faultAt(text: string, at: number): string {
  const mark = text[at] ?? ''
  return mark === '\\'
    ? 'ends with a backslash that escapes nothing'
    : `has a quote (${mark}) that is never closed, at character ${at + 1}`
}
