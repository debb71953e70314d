import { describe, expect, test } from 'vitest'

import { inOrder, player } from '../../test/support/domain.ts'
import { MemoryMatchStore } from '../adapters/memory/memory-match-store.ts'
import { MemoryParties } from '../adapters/memory/memory-parties.ts'
import { MemoryServerReports } from '../adapters/memory/memory-server-reports.ts'
import { MemoryState } from '../adapters/memory/memory-state.ts'
import { MemoryTicketQueue } from '../adapters/memory/memory-ticket-queue.ts'
import { randomIds } from '../adapters/system/random-ids.ts'
import type { PlayerId } from '../match/ids.ts'
import type { Party } from '../match/party.ts'
import { DEFAULT_QUEUE } from '../match/queue-rules.ts'
import type { Ticket } from '../match/ticket.ts'
import { firstComeQueue, Queues } from '../matchmaking/queues.ts'
import { joinByCode, kickMember, leaveOwnParty, openParty, promoteMember, sayReady } from './change-party.ts'
import { queueParty, type QueuePartyNeeds } from './queue-party.ts'

const [ada, bob, cleo, dan] = [player('ada'), player('bob'), player('cleo'), player('dan')]

function joinerOf({ members }: Party) {
  const [first, ...others] = members.map((member) => member.player)
  if (!first) return { code: 'nobody' }
  return { players: [first, ...others] as const, queues: [DEFAULT_QUEUE] as const, attributes: [] }
}

/** Ada's party with Bob and Cleo, all ready; `meanwhile` runs before or after its ticket is queued. */
async function readyParty() {
  const state = new MemoryState()
  const queue = new MemoryTicketQueue(state)
  const clock = { now: () => 30 }
  const parties = new MemoryParties(clock)
  const nothing = { before: () => Promise.resolve<unknown>(0), after: () => Promise.resolve<unknown>(0) }
  const meanwhile = { ...nothing }
  const enqueue = async (ticket: Ticket) => {
    await meanwhile.before()
    const place = await queue.enqueue(ticket)
    await meanwhile.after()
    return place
  }
  const needs: QueuePartyNeeds & { readonly mostMembers: number } = {
    parties,
    queue: {
      enqueue,
      place: (who: PlayerId) => queue.place(who),
      leave: (who: PlayerId) => queue.leave(who),
    },
    matches: new MemoryMatchStore(state, 'b'),
    reports: new MemoryServerReports(state),
    fleet: {
      ask: () => Promise.resolve({ state: 'silent' }),
      find: () => Promise.resolve(undefined),
      stop: () => Promise.resolve(),
    },
    ids: randomIds,
    clock,
    queues: new Queues(firstComeQueue(DEFAULT_QUEUE)),
    stopping: { aborted: false },
    mostMembers: 4,
  }
  const { code } = await openParty(needs, ada)
  for (const who of [bob, cleo]) await joinByCode(needs, who, code)
  for (const who of [ada, bob, cleo]) await sayReady(needs, who, { ready: true, brings: {} })
  const readiness = async () =>
    (await parties.withCode(code))?.party.members.map((member) => member.ready && member.player)
  const waiting = async () => (await inOrder(queue)).map(({ players }) => players)
  return { needs, code, meanwhile, readiness, waiting, queue: () => queueParty(needs, ada, joinerOf) }
}

test('a queued party is on one ticket, and no longer ready', async () => {
  const { queue, readiness, waiting } = await readyParty()
  expect(await queue()).toMatchObject({ kind: 'placed', place: { kind: 'queued' } })
  expect(await waiting()).toEqual([['ada', 'bob', 'cleo']])
  expect(await readiness()).toEqual([false, false, false])
})

describe.each(['before', 'after'] as const)('%s its ticket is queued', (moment) => {
  test.each([
    ['a member leaves', (needs: QueuePartyNeeds) => leaveOwnParty(needs, bob)],
    ['a member is kicked', (needs: QueuePartyNeeds) => kickMember(needs, ada, bob)],
    ['the leader leaves', (needs: QueuePartyNeeds) => leaveOwnParty(needs, ada)],
  ])('%s: nobody is left on the ticket', async (_what, out) => {
    const { needs, queue, meanwhile, waiting } = await readyParty()
    meanwhile[moment] = () => out(needs)
    expect(await queue()).toEqual({ kind: 'party-changed' })
    expect(await waiting()).toEqual([])
  })

  test('another leader is chosen: the party is queued all the same', async () => {
    const { needs, queue, meanwhile, readiness } = await readyParty()
    meanwhile[moment] = () => promoteMember(needs, ada, bob)
    expect(await queue()).toMatchObject({ kind: 'placed' })
    expect(await readiness()).toEqual([false, false, false])
  })
})

test('who joins before the ticket is queued is not left out of it: the ticket is taken back', async () => {
  const { needs, code, queue, meanwhile, waiting } = await readyParty()
  meanwhile.before = () => joinByCode(needs, dan, code)
  expect(await queue()).toEqual({ kind: 'party-changed' })
  expect(await waiting()).toEqual([])
})

test('who joins after the ticket was queued is refused', async () => {
  const { needs, code, queue, meanwhile, waiting } = await readyParty()
  let refused: unknown
  meanwhile.after = async () => (refused = await joinByCode(needs, dan, code))
  expect(await queue()).toMatchObject({ kind: 'placed' })
  expect(refused).toEqual({ kind: 'party-queued', queues: [DEFAULT_QUEUE] })
  expect(await waiting()).toEqual([['ada', 'bob', 'cleo']])
})

test('two requests at once make one ticket, and both return its place', async () => {
  const { queue, waiting } = await readyParty()
  const outcomes = await Promise.all([queue(), queue()])
  for (const outcome of outcomes)
    expect(outcome).toMatchObject({ kind: 'placed', place: { inQueues: [{ position: 1 }] } })
  expect(await waiting()).toHaveLength(1)
})

test('what the queue refuses leaves everybody ready', async () => {
  const { needs, readiness, waiting } = await readyParty()
  const why = { code: 'BAD' }
  expect(await queueParty(needs, ada, () => why)).toEqual({ kind: 'refused', why })
  expect([await readiness(), await waiting()]).toEqual([['ada', 'bob', 'cleo'], []])
})
