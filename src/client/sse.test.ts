import fc from 'fast-check'
import { expect, test } from 'vitest'

import { SseParser } from './sse.ts'

const word = fc.stringMatching(/^[a-z]{1,8}$/)
const text = fc.stringMatching(/^[^\r\n]{0,40}$/)

test('parses events in arbitrary pieces', () => {
  const sent = fc.array(fc.record({ event: word, data: fc.array(text, { minLength: 1, maxLength: 3 }) }))
  fc.assert(
    fc.property(sent, fc.constantFrom('\n', '\r\n'), fc.integer({ min: 1, max: 20 }), (events, end, size) => {
      const lines = events.flatMap(({ event, data }) => [
        `event: ${event}`,
        ...data.map((d) => `data: ${d}`),
        '',
      ])
      const wire = lines.map((line) => line + end).join('')
      const parser = new SseParser()
      const heard = Array.from({ length: Math.ceil(wire.length / size) }, (_, at) =>
        parser.push(wire.slice(at * size, (at + 1) * size)),
      ).flat()
      expect(heard).toEqual(events.map(({ event, data }) => ({ event, data: data.join('\n') })))
    }),
  )
})

test('never throws', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (pieces) => {
      const parser = new SseParser()
      for (const piece of pieces) for (const { event } of parser.push(piece)) expect(event).not.toBe('')
    }),
  )
})

test('skips comments and events without data', () => {
  expect(new SseParser().push(': still here\n\nevent: empty\n\ndata:x\n\n')).toEqual([
    { event: 'message', data: 'x' },
  ])
})

test("keeps the server's retry time, and ignores invalid ones", () => {
  const parser = new SseParser()
  parser.push('retry: soon\n')
  expect(parser.retryMs).toBeUndefined()
  parser.push('retry: 1500\n')
  expect(parser.retryMs).toBe(1500)
})
