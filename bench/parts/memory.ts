import { readFileSync } from 'node:fs'

export interface Memory {
  readonly rssKb: number
  /** Its private pages, and its share of common ones. */
  readonly pssKb: number
}

export function memoryOf(pid: number): Memory {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  const kb = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1])
  return { rssKb: kb('Rss'), pssKb: kb('Pss') }
}
