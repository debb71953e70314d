/** Where a fault is in the document: the keys that lead there. */
export type KeyPath = readonly string[]

export interface Found {
  readonly path: KeyPath
  /** What is wrong, and what to write instead. */
  readonly says: string
}
