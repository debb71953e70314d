import { describe, expect, test } from 'vitest'

import type { Footprint } from './dumps.ts'
import { grown } from './growth.ts'
import type { Line } from './history.ts'

const KB = 1024
const MB = KB * KB
const JOINS = 10_000

/** One join in each millisecond. */
const history = Array.from({ length: JOINS }, (_, i): Line => ({
  t: 1000 + i,
  client: 'c',
  key: 'c',
  op: 'join',
  type: 'ok',
  value: { is: 'unknown' },
}))
const proxy: Footprint = { program: 'proxy', began: 1, t: 900, heap: 20 * MB, rss: 80 * MB, descriptors: 20 }
const later = (held: Partial<Footprint>): Footprint => ({ ...proxy, t: 20_000, ...held })
const found = (...footprints: Footprint[]) =>
  grown(history, footprints).map(
    ({ invariant, says }) => `${invariant}: ${says.split(' ')[0] ?? ''} ${says.split(' ')[3] ?? ''}`,
  )

describe('what a process holds once all is quiet', () => {
  test('may be what it held before, warm code, and tokens that it remembers', () => {
    expect(found(proxy, later({ heap: 31 * MB + JOINS * 400, descriptors: 30 }))).toEqual([])
  })

  test('is too much if each join left a ticket of 2.5 KB behind', () => {
    const leaked = later({ heap: 28 * MB + JOINS * 2.5 * KB })
    expect(found(proxy, leaked)).toEqual(['I16: proxy bytes'])
  })

  test('is too much if one connection in a hundred stayed open', () => {
    expect(found(proxy, later({ descriptors: 20 + JOINS / 100 }))).toEqual(['I16: proxy descriptors'])
  })

  test('is that of the latest process, which served the latest joins only', () => {
    const second = { began: 10_500, heap: 40 * MB }
    expect(found(proxy, later({ t: 10_400, heap: 99 * MB }), later(second))).toEqual(['I16: proxy bytes'])
    expect(found(proxy, later({ t: 10_400, heap: 99 * MB }), later({ ...second, heap: 32 * MB }))).toEqual([])
  })

  test('is compared with the last time before the first join: a process that starts has many files open', () => {
    const starting = { ...proxy, t: 800, descriptors: 150 }
    expect(found(starting, proxy, later({ descriptors: 60 }))).toEqual(['I16: proxy descriptors'])
  })

  test('is known of a program that was seen before the first join, and after it', () => {
    expect(found(proxy)).toEqual([])
    expect(found(later({ heap: 99 * MB }))).toEqual([])
  })
})
