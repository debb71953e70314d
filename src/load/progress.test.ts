import { execFile } from 'node:child_process'
import { promisify, stripVTControlCharacters } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { Progress } from './progress.ts'

const run = promisify(execFile)

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function open(total: number, isTTY: boolean) {
  const written: string[] = []
  return { written, progress: new Progress(total, { isTTY, write: (text: string) => written.push(text) }) }
}

/** The words are the same, whatever the colours of this terminal. */
const plain = (written: readonly string[]) => stripVTControlCharacters(written.join(''))

describe('in a log', () => {
  test('is a line every five seconds, if something changed', () => {
    const { progress, written } = open(4, false)
    progress.start()
    progress.count('joined')
    vi.advanceTimersByTime(4999)
    expect(written).toEqual([])
    vi.advanceTimersByTime(1)
    vi.advanceTimersByTime(60_000)
    progress.count('matched')
    vi.advanceTimersByTime(5000)
    progress.stop()
    expect(written).toEqual([
      '0/4 done: joined 1, matched 0, playing 0, finished 0\n',
      '0/4 done: joined 1, matched 1, playing 0, finished 0\n',
    ])
  })

  test('ends with the state of all players, including lost ones', () => {
    const { progress, written } = open(5, false)
    progress.start()
    for (const step of ['finished', 'finished', 'told-why', 'interrupted', 'lost'] as const)
      progress.count(step)
    progress.stop()
    expect(written).toEqual(['5/5 done: joined 0, matched 0, playing 0, finished 2, lost 1\n'])
    vi.advanceTimersByTime(60_000)
    expect(written).toHaveLength(1)
  })

  test('has no colours, whatever the environment says', async () => {
    const program = `
      import { Progress } from '${new URL('../../dist/load/progress.js', import.meta.url).href}'
      const progress = new Progress(1, process.stdout)
      progress.count('lost')
      progress.stop()`
    const env = { ...process.env, FORCE_COLOR: '1' }
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { env })
    expect(stdout).toBe('1/1 done: joined 0, matched 0, playing 0, finished 0, lost 1\n')
  })
})

describe('on a terminal', () => {
  test('is one line, updated ten times per second while something changes', () => {
    const { progress, written } = open(2, true)
    progress.start()
    for (const step of ['joined', 'finished'] as const) {
      progress.count(step)
      vi.advanceTimersByTime(100)
    }
    vi.advanceTimersByTime(10_000)
    expect(written).toHaveLength(2)
    for (const text of written) expect(text.startsWith('\r\x1b[K')).toBe(true)
    expect(plain(written)).toBe(
      `\r${'░'.repeat(30)} 0/2 done: joined 1, matched 0, playing 0, finished 0` +
        `\r${'█'.repeat(15)}${'░'.repeat(15)} 1/2 done: joined 1, matched 0, playing 0, finished 1`,
    )
  })

  test('is full at the end, and ends its line', () => {
    const { progress, written } = open(1, true)
    progress.start()
    progress.count('lost')
    progress.stop()
    expect(plain(written)).toBe(
      `\r${'█'.repeat(30)} 1/1 done: joined 0, matched 0, playing 0, finished 0, lost 1\n`,
    )
    expect(vi.getTimerCount()).toBe(0)
  })
})
