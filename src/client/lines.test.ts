import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { LineInbox, oneLine } from './lines.ts'

/** A source that records pauses and resumes. */
function inboxOf() {
  const flow: ('pause' | 'resume')[] = []
  const inbox = new LineInbox({ pause: () => flow.push('pause'), resume: () => flow.push('resume') })
  return { inbox, flow }
}

const many = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`)

async function take(inbox: LineInbox, count: number): Promise<string[]> {
  const lines: string[] = []
  if (count === 0) return lines
  for await (const line of inbox) if (lines.push(line) === count) break
  return lines
}

describe('lines that wait for their reader', () => {
  test('are returned in order, whether they arrived before or after the read', async () => {
    const { inbox } = inboxOf()
    inbox.push(['one', 'two'])
    const reading = take(inbox, 4)
    inbox.push(['three'])
    await Promise.resolve()
    inbox.push(['four'])
    expect(await reading).toEqual(['one', 'two', 'three', 'four'])
  })

  test('can all be read after the connection has ended', async () => {
    const { inbox } = inboxOf()
    inbox.push(['one', 'two'])
    inbox.end()
    expect(await take(inbox, 99)).toEqual(['one', 'two'])
    expect(await take(inbox, 99)).toEqual([])
  })

  test('the end reaches a waiting reader', async () => {
    const { inbox } = inboxOf()
    const reading = take(inbox, 99)
    await Promise.resolve()
    inbox.end()
    expect(await reading).toEqual([])
  })

  test('none is lost when a reader stops and starts again, wherever the network split them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.string({ maxLength: 3 }), { maxLength: 5 })),
        fc.array(fc.nat({ max: 4 })),
        async (pieces, stops) => {
          const { inbox } = inboxOf()
          for (const piece of pieces) inbox.push(piece)
          inbox.end()
          const heard: string[] = []
          for (const count of stops) heard.push(...(await take(inbox, count)))
          heard.push(...(await take(inbox, Infinity)))
          expect(heard).toEqual(pieces.flat())
        },
      ),
    )
  })
})

describe('back-pressure', () => {
  test('pauses the source above the high-water mark, and not before', () => {
    const { inbox, flow } = inboxOf()
    inbox.push(many(1024))
    expect(flow).not.toContain('pause')
    inbox.push(['one more'])
    expect(flow).toEqual(['pause'])
  })

  test('resumes the source once the reader has caught up', async () => {
    const { inbox, flow } = inboxOf()
    inbox.push(many(1025))
    await take(inbox, 500)
    expect(flow).toEqual(['pause'])
    expect(await take(inbox, 525)).toEqual(many(1025).slice(500))
    expect(flow).toEqual(['pause', 'resume'])
  })
})

describe('one line', () => {
  test('is sent unchanged, and two in one are refused', () => {
    expect(oneLine('REQUEST_MATCH 5')).toBe('REQUEST_MATCH 5')
    expect(oneLine('')).toBe('')
    for (const text of ['a\nb', 'a\r', '\n', 'GET_STATE\r\nGET_STATE'])
      expect(() => oneLine(text)).toThrow('newline')
  })
})
