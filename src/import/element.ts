/** What became of one part of the file. */
export interface Element {
  /** What it is called there: `rule FairSkill`. */
  readonly name: string
  /** The keys that lead to it, for its line. */
  readonly path: readonly string[]
  /** Where it stands in the queue, for a comment: `['rules', 'FairSkill']`. */
  readonly place?: readonly [section: string, name: string]
  readonly verdict: 'exact' | 'approximate' | 'refused'
  /** How it differs, or why it was refused; empty if it is exact. */
  readonly says: string
}

export type Part = Pick<Element, 'name' | 'path' | 'place'>

export function exactly(part: Part): Element {
  return { ...part, verdict: 'exact', says: '' }
}

export function nearly(part: Part, says: string): Element {
  return { ...part, verdict: 'approximate', says }
}

export function refusing(part: Part, says: string): Element {
  return { ...part, verdict: 'refused', says }
}
