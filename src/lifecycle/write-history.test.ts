import { expect, test } from 'vitest'

import { MemoryOutboxes } from '../adapters/memory/memory-outbox.ts'
import type { HistoryEvent } from '../match/history-event.ts'
import { Unavailable } from '../ports/unavailable.ts'
import { formingMatch, ticketOf } from '../../test/support/domain.ts'
import { writeHistory } from './write-history.ts'

const signal = new AbortController().signal

/** Nine entries, m0 to m8, and a history that throws for some. */
function world(refuses: readonly string[], error: (match: string) => Error = (match) => new Error(match)) {
  const outboxes = new MemoryOutboxes()
  const outbox = outboxes.of('history')
  for (let i = 0; i < 9; i += 1) {
    const match = formingMatch(`m${i}`, [ticketOf('a')])
    outboxes.put({ kind: 'moved', match, by: { backend: 'b', cause: 'queue' } })
  }
  const recorded: string[] = []
  const refused: string[] = []
  const record = (events: readonly HistoryEvent[]): Promise<void> => {
    const ids = events.map(({ match }) => String(match.id))
    const bad = ids.find((id) => refuses.includes(id))
    if (bad !== undefined) return Promise.reject(error(bad))
    recorded.push(...ids)
    return Promise.resolve()
  }
  const needs = {
    outbox,
    history: { record },
    onRefused: (_entry: unknown, reason: string) => {
      refused.push(reason)
    },
  }
  return { needs, outbox, recorded, refused }
}

test.each([[['m0']], [['m4']], [['m8']], [['m0', 'm3', 'm4', 'm8']]])(
  'records the rest of a batch in order if history refuses %s',
  async (bad) => {
    const { needs, outbox, recorded, refused } = world(bad)
    expect(await writeHistory(needs, signal)).toBe(9)
    expect(refused).toEqual(bad)
    const all = Array.from({ length: 9 }, (_, i) => `m${i}`)
    expect(recorded).toEqual(all.filter((id) => !bad.includes(id)))
    expect(await outbox.backlog()).toBe(0)
  },
)

test('sets nothing aside and deletes nothing while history is unavailable', async () => {
  const { needs, outbox, refused } = world(['m4'], () => new Unavailable('postgres', 'away'))
  await expect(writeHistory(needs, signal)).rejects.toThrow(Unavailable)
  expect(refused).toEqual([])
  expect(await outbox.backlog()).toBe(9)
})
