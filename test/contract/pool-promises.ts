import { describe, expect } from 'vitest'

import { fates } from '../../src/match/fates.ts'
import { defaultServerId, type MatchId, type QueueId } from '../../src/match/ids.ts'
import { end, type FormingMatch } from '../../src/match/match.ts'
import { SHARED_POOL, type PooledServer, type PoolId } from '../../src/match/pool.ts'
import { defaultQueueRules } from '../../src/match/queue-rules.ts'
import { formingMatch, player, QUEUE, ticketOf } from '../support/domain.ts'
import type { promiser } from '../support/promise.ts'
import type { OpenStore } from './store-contract.ts'

const [a, b, c] = [ticketOf('a', 1), ticketOf('b', 2), ticketOf('c', 3)]
const own: PoolId = QUEUE
const server = (name: string, pool: PoolId, since: number): PooledServer => ({
  id: defaultServerId(name as MatchId),
  pool,
  since,
})

/** What the pools of waiting servers promise, and the matches that take them. The tickets a, b and c wait. */
export function poolPromises(
  name: string,
  promise: ReturnType<typeof promiser>,
  store: () => OpenStore,
): void {
  const take = (match: FormingMatch) =>
    store().matches.form(match, { dueAt: 50, epoch: undefined, pooled: true, seenSince: 0 })

  describe(`server pool: ${name}`, () => {
    promise('returns those longest in it, and a repeated offer changes nothing', async () => {
      const { pool } = store()
      const [second, first] = [server('m1', SHARED_POOL, 7), server('m2', SHARED_POOL, 5)]
      await pool.offer(first)
      await pool.offer(second)
      expect(await pool.offer({ ...first, since: 9 })).toBe('offered')
      expect(await pool.oldest(SHARED_POOL, 9)).toEqual([first, second])
      expect(await pool.oldest(SHARED_POOL, 1)).toEqual([first])
    })

    promise('each queue may have a pool of its own', async () => {
      const { pool } = store()
      const [shared, mine] = [server('m1', SHARED_POOL, 5), server('m2', own, 7)]
      await pool.offer(shared)
      await pool.offer(mine)
      expect(await pool.oldest(SHARED_POOL, 9)).toEqual([shared])
      expect(await pool.oldest(own, 9)).toEqual([mine])
      expect(await pool.oldest('other' as QueueId, 9)).toEqual([])
      expect(await pool.withdraw(mine)).toBe(true)
      expect([await pool.oldest(SHARED_POOL, 9), await pool.oldest(own, 9)]).toEqual([[shared], []])
    })

    const both: readonly PoolId[] = [SHARED_POOL, own]
    for (const of of both) {
      promise(`a match takes its server of pool ${of} and its tickets, or neither`, async () => {
        const { pool, queue, matches } = store()
        const ready = server('m1', of, 5)
        expect(await take(formingMatch('m1', [a, b]))).toBe('server-gone')
        expect([await queue.size(QUEUE), await matches.live()]).toEqual([3, []])
        await pool.offer(ready)
        await queue.leave(player('b'))
        expect(await take(formingMatch('m1', [a, b]))).toBe('ticket-gone')
        expect(await pool.oldest(of, 9)).toEqual([ready])
        expect(await take({ ...formingMatch('m9', [a, c]), server: ready.id })).toBe('formed')
        expect([await pool.oldest(of, 9), await queue.size(QUEUE)]).toEqual([[], 0])
      })
    }

    promise('a match takes no server of another queue', async () => {
      const { pool } = store()
      const theirs = server('m1', 'other' as QueueId, 5)
      await pool.offer(theirs)
      expect(await take(formingMatch('m1', [a, b]))).toBe('server-gone')
      expect(await pool.oldest(theirs.pool, 9)).toEqual([theirs])
    })

    promise('a server belongs to one match: only one of withdraw, take and offer succeeds', async () => {
      const { pool } = store()
      const ready = server('m1', own, 5)
      await pool.offer(ready)
      const [taken, withdrawn] = await Promise.all([take(formingMatch('m1', [a, b])), pool.withdraw(ready)])
      expect(taken === 'formed').toBe(!withdrawn)
      expect(await pool.withdraw(ready)).toBe(false)
      expect(await pool.oldest(own, 9)).toEqual([])
    })

    promise('accepts no server whose id a match has, live or ended', async () => {
      const { pool, matches } = store()
      const formed = formingMatch('m1', [a, b])
      const ready = server('m1', SHARED_POOL, 5)
      await pool.offer(ready)
      await take(formed)
      expect(await pool.offer({ ...ready, since: 6 })).toBe('has-match')
      const given = fates(formed, { why: 'crashed', now: 15, rules: defaultQueueRules })
      await matches.end(end(formed, 'crashed', 15), { from: 'forming', cause: 'server', fates: given })
      expect(await pool.offer({ ...ready, since: 7 })).toBe('has-match')
      expect(await pool.oldest(SHARED_POOL, 9)).toEqual([])
    })
  })
}
