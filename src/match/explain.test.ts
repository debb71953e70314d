import { describe, expect, test } from 'vitest'

import { explain, explanation } from './explain.ts'
import { formMatches } from './form-matches.ts'
import type { PlayerId, TicketId } from './ids.ts'
import { defaultRules as rules } from './rules.ts'

const tickets = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    id: `t${n}` as TicketId,
    player: `p${n}` as PlayerId,
    queuedAt: 0,
    seenAt: 0,
    setbacks: [],
  }))

function reasonFor(length: number, now: number, hasCapacity = true) {
  return explain({ oldestQueuedAt: 0, length, hasCapacity }, now, rules)
}

describe('explain', () => {
  test('says what one player alone needs', () => {
    const reason = reasonFor(1, 0)
    expect(reason).toEqual({ kind: 'needs-players', needs: 1, relaxesAt: rules.flushAfterMs })
    expect(explanation(reason, rules)).toContain('1 more player')
  })

  test('says when a smaller match begins', () => {
    expect(reasonFor(5, 0)).toEqual({ kind: 'partial-soon', needs: 7, relaxesAt: rules.flushAfterMs })
  })

  test('says that there is no room when there are players enough', () => {
    expect(reasonFor(12, 0, false)).toEqual({ kind: 'no-capacity' })
  })

  test('says that a match is being made exactly when one can be', () => {
    for (let length = 1; length <= 30; length += 1) {
      for (const now of [0, rules.flushAfterMs]) {
        const formable = formMatches(tickets(length), now, rules).matches.length > 0
        expect(reasonFor(length, now).kind === 'next-to-form').toBe(formable)
      }
    }
  })
})
