/**
 * `required`: no match can be played, or not safely, without it. `pool`: needed only where servers wait for their matches
 * (`POOL_MIN`, `POOL_MAX`). `optional`: something works better with it.
 */
export type Level = 'required' | 'pool' | 'optional'

export interface ServerPromise {
  readonly level: Level
  readonly says: string
  /** What is looked for, for the line of a promise that is broken. */
  readonly expects: string
}

export type ServerPromises = Readonly<Record<string, ServerPromise>>

export const ERROR_AND_END = 'a line that begins with ERROR, then the end of the connection'
