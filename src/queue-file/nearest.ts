import leven from 'leven'

/** With more differences than this, it is another word. */
const MOST_DIFFERENCES = 3

/** The known word that the given one was probably meant to be. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((each) => ({ each, differences: leven(word.toLowerCase(), each.toLowerCase()) }))
    .sort((a, b) => a.differences - b.differences)
  const [best] = ranked
  return best && best.differences <= Math.min(MOST_DIFFERENCES, best.each.length / 2) ? best.each : undefined
}
