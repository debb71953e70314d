/** Where a fault is in the document: the keys that lead there; a place in a list counts from 0. */
export type KeyPath = readonly string[]

export interface Found {
  readonly path: KeyPath
  /** What is wrong, and what to write instead. */
  readonly says: string
}

/** A queue may have a number for a name: lists are only found below it. */
const DEPTH_OF_LISTS = 3

/** The path as a person reads it: queues.duel.teams[0].size */
export function said(path: KeyPath): string {
  if (path.length === 0) return 'the file'
  const parts = path.map((key, depth) =>
    depth >= DEPTH_OF_LISTS && /^\d+$/.test(key) ? `[${key}]` : `${depth > 0 ? '.' : ''}${key}`,
  )
  return parts.join('')
}
