import { describe, expect, it } from 'vitest'

import { player } from '../../test/support/domain.ts'
import { BadEnvironment, Env } from '../runtime/env.ts'
import { chargesFor, doorFor, limitsFrom, type Limits } from './limits.ts'

const limits = (vars: NodeJS.ProcessEnv = {}, queues = 1): Limits =>
  Env.read(vars, (env) => limitsFrom(env, queues))
const ann = { player: player('ann'), address: '192.0.2.1' }

describe('limits', () => {
  it('count joins for themselves, and all other requests together; both for the address', () => {
    expect(doorFor(limits(), ann).charges).toEqual([
      { caller: 'join:ann', rate: { everyMs: 1000, burst: 20 } },
      { caller: 'address:192.0.2.1', rate: { everyMs: 5, burst: 1000 } },
    ])
    expect(chargesFor(limits(), ann)).toEqual([
      { caller: 'player:ann', rate: { everyMs: 100, burst: 50 } },
      { caller: 'address:192.0.2.1', rate: { everyMs: 5, burst: 1000 } },
    ])
  })

  it('follow their variables', () => {
    const own = limits({
      MAX_REQUESTS_PER_PLAYER: '2',
      MAX_JOINS_PER_PLAYER: '1',
      MAX_REQUESTS_PER_ADDRESS: '1000',
      MAX_WAITING_PLAYERS: '7',
      MAX_EVENT_STREAMS: '3',
      MAX_EVENT_STREAMS_PER_PLAYER: '1',
    })
    expect(own).toEqual({
      playerRequests: { everyMs: 500, burst: 10 },
      playerJoins: { everyMs: 60_000, burst: 1 },
      addressRequests: { everyMs: 1, burst: 5000 },
      mostWaiting: 7,
      streams: { all: 3, perPlayer: 1 },
    })
  })

  it('are off where they are 0, and by address all at once', () => {
    const off = { MAX_REQUESTS_PER_PLAYER: '0', MAX_JOINS_PER_PLAYER: '0', MAX_REQUESTS_PER_ADDRESS: '0' }
    expect(doorFor(limits(off), ann).charges).toEqual([])
    expect(chargesFor(limits(off), ann)).toEqual([])
    const noAddresses = limits({ LIMITS_PER_ADDRESS: 'off' })
    expect(chargesFor(noAddresses, ann).map(({ caller }) => caller)).toEqual(['player:ann'])
  })

  it('share the room of the heap among the queues', () => {
    const [one, many] = [limits({}, 1).mostWaiting, limits({}, 4).mostWaiting]
    expect(one).toBeGreaterThan(1000)
    expect(many).toBe(Math.floor(one / 4))
  })

  it('refuse what is no number', () => {
    expect(() => limits({ MAX_WAITING_PLAYERS: '0' })).toThrow(BadEnvironment)
    expect(() => limits({ MAX_JOINS_PER_PLAYER: '-1' })).toThrow(BadEnvironment)
  })
})
