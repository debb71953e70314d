import { describe, expect, test } from 'vitest'

import { isPlayed, type EndReason } from './end-reason.ts'
import { fates } from './fates.ts'
import type { MatchId, PlayerId, TicketId } from './ids.ts'
import type { LiveMatch } from './match.ts'
import { defaultRules } from './rules.ts'

const ticket = (player: string, seenAt: number, setbacks: EndReason[] = []) => ({
  id: `t-${player}` as TicketId,
  player: player as PlayerId,
  queuedAt: 5,
  seenAt,
  setbacks,
})
const match: LiveMatch = {
  id: 'm' as MatchId,
  state: 'starting',
  formedAt: 10,
  since: 10,
  tickets: [ticket('a', 100), ticket('b', 100, ['crashed', 'crashed', 'crashed'])],
}
const at = { now: 200, rules: defaultRules }
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
  'ended-by-request',
]

describe('fates', () => {
  test.each(reasons)('give each player of a match that ended by %s exactly one', (why) => {
    const given = fates(match, why, at)
    expect(given.map(({ ticket: { player } }) => player)).toEqual(['a', 'b'])
    expect(given[0]?.kind).toBe(isPlayed(why) ? 'gone' : 'queued-again')
  })

  test('queue again whoever there was no room for, however often, and keep the last such reason alone', () => {
    const [, second] = fates(match, 'unschedulable', at)
    expect(second).toMatchObject({
      kind: 'queued-again',
      ticket: { setbacks: ['crashed', 'crashed', 'crashed', 'unschedulable'] },
    })
    const again = { ...match, tickets: [ticket('a', 100, ['unschedulable'])] }
    expect(fates(again, 'unschedulable', at)[0]?.ticket.setbacks).toEqual(['unschedulable'])
  })

  test('queue again at the old place, with the reason', () => {
    const [first] = fates(match, 'crashed', at)
    expect(first).toEqual({ kind: 'queued-again', ticket: { ...ticket('a', 200), setbacks: ['crashed'] } })
  })

  test('give up a player whose matches fell through too often, and tell him why', () => {
    expect(fates(match, 'crashed', at)[1]).toMatchObject({
      kind: 'gone',
      why: { kind: 'gave-up', last: 'crashed' },
    })
  })

  test('do not queue again a player who neither came nor gave a sign of life', () => {
    const late = { now: 100 + defaultRules.ticketTtlMs + 1, rules: defaultRules }
    expect(fates(match, 'nobody-came', late)[0]).toMatchObject({ kind: 'gone', why: { kind: 'expired' } })
    expect(fates(match, 'crashed', late)[0]).toMatchObject({ kind: 'queued-again' })
  })
})
