import fc from 'fast-check'
import { PassThrough } from 'node:stream'
import { finished } from 'node:stream/promises'
import { expect, test } from 'vitest'

import { onLines } from './output-lines.ts'

async function linesOf(chunks: Iterable<string>): Promise<readonly string[]> {
  const stream = new PassThrough()
  const lines: string[] = []
  onLines(stream, (line) => lines.push(line))
  for (const chunk of chunks) stream.write(chunk)
  stream.end()
  await finished(stream)
  return lines
}

test('reads the same lines wherever the stream is split', async () => {
  const piece = fc.string({ unit: fc.constantFrom('a', 'é', '\n') })
  await fc.assert(
    fc.asyncProperty(fc.array(piece), async (chunks) => {
      const text = chunks.join('')
      const whole = text.split('\n')
      if (whole.at(-1) === '') whole.pop()
      expect(await linesOf(chunks)).toEqual(whole)
    }),
  )
})

test('cuts a long line, and reads on after it', async () => {
  const lines = await linesOf(['x'.repeat(3000), 'y'.repeat(3000), 'z'.repeat(1_000_000), '\r\nnext\r\n'])
  expect(lines.map(({ length }) => length)).toEqual([4096, 4])
  expect(lines[1]).toBe('next')
})

test('buffers at most one line, even if it never ends', async () => {
  const stream = new PassThrough()
  const lines: string[] = []
  onLines(stream, (line) => lines.push(line))
  const before = process.memoryUsage().heapUsed
  // 600 MB: more than the longest possible string.
  for (let i = 0; i < 600; i += 1)
    if (!stream.write('.'.repeat(1_000_000))) await new Promise((resolve) => stream.once('drain', resolve))
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(200_000_000)
  stream.end()
  await finished(stream)
  expect(lines.map(({ length }) => length)).toEqual([4096])
})
