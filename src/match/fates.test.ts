import { describe, expect, test } from 'vitest'

import { isPlayed, type EndReason } from './end-reason.ts'
import { fates } from './fates.ts'
import type { MatchId, PlayerId, ServerId, TicketId } from './ids.ts'
import type { LiveMatch } from './match.ts'
import { defaultQueueRules } from './queue-rules.ts'
import type { QueueId } from './ids.ts'
import type { Ticket } from './ticket.ts'

const queue = 'q' as QueueId
const ticket = (player: string, seenAt: number, setbacks: EndReason[] = []): Ticket => ({
  id: `t-${player}` as TicketId,
  queues: [queue],
  players: [player as PlayerId],
  queuedAt: 5,
  seenAt,
  setbacks,
})
const match: LiveMatch = {
  id: 'm' as MatchId,
  server: 's' as ServerId,
  state: 'starting',
  formedAt: 10,
  since: 10,
  queue,
  roster: [{ name: 'all', tickets: [ticket('a', 100), ticket('b', 100, ['crashed', 'crashed', 'crashed'])] }],
}
const at = { now: 200, rules: defaultQueueRules, present: ['a'] as PlayerId[] }
const reasons: EndReason[] = [
  'finished',
  'everyone-left',
  'nobody-came',
  'never-started',
  'stopped',
  'start-failed',
  'never-ready',
  'crashed',
  'out-of-memory',
  'server-lost',
  'image-unavailable',
  'unschedulable',
  'player-left',
  'replaced',
  'ended-by-request',
]

describe('fates', () => {
  test.each(reasons)('are exactly one per player of a match that ended with %s', (why) => {
    const given = fates(match, { ...at, why })
    expect(given.flatMap(({ ticket: { players } }) => players)).toEqual(['a', 'b'])
    expect(given[0]?.kind).toBe(isPlayed(why) ? 'gone' : 'queued-again')
  })

  test('queue players again if there was no room, however often, and keep only the last such reason', () => {
    const [, second] = fates(match, { ...at, why: 'unschedulable' })
    expect(second).toMatchObject({
      kind: 'queued-again',
      ticket: { setbacks: ['crashed', 'crashed', 'crashed', 'unschedulable'] },
    })
    const again = { ...match, roster: [{ name: 'all', tickets: [ticket('a', 100, ['unschedulable'])] }] }
    expect(fates(again, { ...at, why: 'unschedulable' })[0]?.ticket.setbacks).toEqual(['unschedulable'])
  })

  test('queue again at the old place, with the reason', () => {
    const [first] = fates(match, { ...at, why: 'crashed' })
    expect(first).toEqual({ kind: 'queued-again', ticket: { ...ticket('a', 200), setbacks: ['crashed'] } })
  })

  test('give up a player whose matches were not played too often, with the reason', () => {
    expect(fates(match, { ...at, why: 'crashed' })[1]).toMatchObject({
      kind: 'gone',
      why: { kind: 'gave-up', last: 'crashed' },
    })
  })

  test.each(['nobody-came', 'never-started'] as const)(
    'after %s, keep the place of players who came, and give up those without a sign of life',
    (why) => {
      const absent = ticket('c', match.since - 1)
      const alive = ticket('d', match.since + 1)
      const four = { ...match, roster: [{ name: 'all', tickets: [ticket('a', 5), absent, alive] }] }
      expect(fates(four, { ...at, why })).toEqual([
        { kind: 'queued-again', ticket: { ...ticket('a', 200), setbacks: [why] } },
        { kind: 'gone', ticket: absent, why: { kind: 'no-show' } },
        { kind: 'queued-again', ticket: { ...alive, setbacks: [why] } },
      ])
    },
  )

  test('release the player who cancelled, and queue the others again without a failure', () => {
    const party = { ...ticket('a', 100), players: ['a', 'c'] as [PlayerId, PlayerId] }
    const three = { ...match, roster: [{ name: 'all', tickets: [party, ticket('b', 100)] }] }
    const given = fates(three, { ...at, why: 'player-left', leaver: 'a' as PlayerId })
    expect(given).toEqual([
      { kind: 'gone', ticket: { ...party, players: ['a'] }, why: { kind: 'left' } },
      { kind: 'queued-again', ticket: { ...party, players: ['c'], setbacks: ['player-left'] } },
      { kind: 'queued-again', ticket: { ...ticket('b', 100), setbacks: ['player-left'] } },
    ])
  })
})
