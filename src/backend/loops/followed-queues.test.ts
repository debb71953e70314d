import { expect, test } from 'vitest'

import { ticketOf, QUEUE } from '../../../test/support/domain.ts'
import type { QueueId } from '../../match/ids.ts'
import { firstComeQueue, Queues } from '../../matchmaking/queues.ts'
import { ticketsOf } from '../../match/roster.ts'
import type { Ticket } from '../../match/ticket.ts'
import { FollowedQueues } from './followed-queues.ts'

const ID = 'duel' as QueueId
const flushed = { size: 9, minPartialSize: 1, flushAfterMs: 0 }
const [casual, duel] = [firstComeQueue(QUEUE, flushed), firstComeQueue(ID, flushed)]
const both: Ticket = { ...ticketOf('a'), queues: [QUEUE, ID] }
const alone: Ticket = { ...ticketOf('b', 2), queues: [ID] }

async function followed(waiting: () => readonly Ticket[] = () => [both, alone]) {
  const queues = new FollowedQueues({
    queues: new Queues(casual, duel),
    queue: { waiting: () => Promise.resolve(waiting()) },
  })
  await queues.readUnlessRead()
  const inLine = (queue: typeof casual) =>
    queues.of(queue).line.plan({ now: 10, atMost: 9 }).matches.flatMap(ticketsOf)
  return { queues, lines: () => [inLine(casual), inLine(duel)] }
}

test('a ticket is in the line of each of its queues, and leaves all', async () => {
  const { queues, lines } = await followed()
  expect(lines()).toEqual([[both], [both, alone]])
  queues.changed({ kind: 'left', tickets: [both.id] })
  expect(lines()).toEqual([[], [alone]])
})

test('while one queue claims it, it is in no other line; then it is back at its place', async () => {
  const { queues, lines } = await followed()
  const others = queues.othersThan(QUEUE)
  others.hold([both])
  expect(lines()).toEqual([[both], [alone]])
  others.putBack([both])
  expect(lines()).toEqual([[both], [both, alone]])
})

test('what was matched or left meanwhile is not put back', async () => {
  const { queues, lines } = await followed()
  const others = queues.othersThan(QUEUE)
  others.hold([both])
  others.left([both.id])
  others.putBack([both])
  expect(lines()).toEqual([[], [alone]])
})

test('when all is read again meanwhile, what was read counts', async () => {
  let waiting: readonly Ticket[] = [both, alone]
  const { queues, lines } = await followed(() => waiting)
  const others = queues.othersThan(QUEUE)
  others.hold([both])
  waiting = [alone]
  queues.forget()
  await queues.readUnlessRead()
  others.putBack([both])
  expect(lines()).toEqual([[], [alone]])
})

test('a ticket with a queue that is not known here waits in the others', async () => {
  const strange: Ticket = { ...both, queues: ['gone' as QueueId, QUEUE] }
  const { queues, lines } = await followed(() => [strange])
  expect(lines()).toEqual([[strange], []])
  expect(queues.takeUnfit()).toEqual([])
})

test('a ticket that none of its queues takes is handed over once, unless it leaves before', async () => {
  const nowhere: Ticket = { ...ticketOf('c'), queues: ['gone' as QueueId, 'away' as QueueId] }
  const { queues, lines } = await followed(() => [nowhere])
  expect(lines()).toEqual([[], []])
  expect(queues.takeUnfit()).toEqual([nowhere])
  expect(queues.takeUnfit()).toEqual([])
  queues.changed({ kind: 'queued', tickets: [nowhere] })
  queues.changed({ kind: 'left', tickets: [nowhere.id] })
  expect(queues.takeUnfit()).toEqual([])
})

// An explanation may begin the read. A turn that took the lines as they were then matched nobody, and slept.
test('whoever comes while the tickets are read waits for the end of that read', async () => {
  let answer: (tickets: readonly Ticket[]) => void = () => undefined
  const waiting = () => new Promise<readonly Ticket[]>((resolve) => (answer = resolve))
  const queues = new FollowedQueues({ queues: new Queues(casual, duel), queue: { waiting } })
  const read = async () => {
    await queues.readUnlessRead()
    return queues.of(duel).line.players
  }
  const reads = [read(), read()]
  answer([alone])
  expect(await Promise.all(reads)).toEqual([1, 1])
})

test('a read that failed fails for all who wait for it, and is made again', async () => {
  let fails = true
  const waiting = () => (fails ? Promise.reject(new Error('away')) : Promise.resolve([alone]))
  const queues = new FollowedQueues({ queues: new Queues(casual, duel), queue: { waiting } })
  const outcomes = await Promise.allSettled([queues.readUnlessRead(), queues.readUnlessRead()])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  fails = false
  await queues.readUnlessRead()
  expect(queues.of(duel).line.players).toBe(1)
})
