import { readFileSync } from 'node:fs'

export interface Memory {
  readonly rssKb: number
  /** Its own pages, and its share of those that it has in common with other processes. */
  readonly pssKb: number
}

export function memoryOf(pid: number): Memory {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  const kb = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1])
  return { rssKb: kb('Rss'), pssKb: kb('Pss') }
}
